// The server is killed in the middle of the scenario and started again on the same data and address.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, expect, test } from "./fixtures.js";
import {
  answerField, answered, button, chooseFirstScenario, connection, enter, inject, live, next, openNextReview, openSession, secondsOn, sendAnswer, stage,
  tabletopClock,
} from "./room.js";
import { freePort, startServer } from "./server.js";

let dir;
let server;
test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "m-restart-"));
  server = await startServer({ dir, port: await freePort() });
});
test.afterAll(async () => {
  await server?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

/** The page's clock shows what is left of the twenty minutes that began at `started`, however long a look takes. */
const showsTheTime = (page, started) =>
  expect(async () => {
    const left = () => 1200 - (Date.now() - started) / 1000;
    const before = left();
    const shown = await secondsOn(tabletopClock(page));
    expect(shown, "seconds on the clock").toBeLessThanOrEqual(before + 2);
    expect(shown).toBeGreaterThanOrEqual(left() - 2);
  }).toPass({ timeout: 10_000 });

test("a review survives a kill of the server in the middle of the scenario", async ({ as, complaints }) => {
  test.setTimeout(180_000);
  // what the browser itself says of a server that is not there
  complaints.allow(/WebSocket connection to .* failed/, /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/);
  const { url } = server;
  const helena = await as("sponsor", { url });
  const elise = await as("facilitator", { url });
  const mara = await as("owner:REG", { url });
  const room = [helena, elise, mara];

  const path = await openNextReview(helena);
  await openSession(helena, path);
  for (const page of [elise, mara]) await enter(page, path);
  await next(helena, "Assignments");
  await next(helena, "Scenario");
  await chooseFirstScenario(helena);
  const started = await answered(elise, "reviews/exercise", () => button(elise, "Start the tabletop").click());
  for (const page of room) await live(page);
  await expect(inject(mara, 1)).toBeVisible();
  const typed = "Mara: written while the server was";
  await answerField(mara).fill(typed);
  await sendAnswer(helena, "Helena: before the kill.");
  await helena.getByLabel(/^Note of the chair/).fill("A note that is not saved yet.");

  // SIGKILL: nothing is said goodbye to
  await server.kill();
  for (const page of room) await expect(connection(page)).toHaveText("Reconnecting. What you type is kept.");
  await axe(mara);
  // what is pressed meanwhile says so and keeps what was typed
  await answerField(mara).fill(`${typed} gone`);
  await button(mara, "Send my answer").click();
  await expect(mara.getByRole("alert").filter({ hasText: "What you typed is still here" })).toBeVisible();
  await expect(answerField(mara)).toHaveValue(`${typed} gone`);

  server = await startServer({ dir, port: Number(new URL(url).port) });
  for (const page of room) await expect(connection(page)).toHaveText(/^Live$/, { timeout: 30_000 });

  for (const page of room) {
    await showsTheTime(page, started);
    await expect(page.getByText("Running", { exact: true })).toBeVisible();
  }
  await expect(answerField(mara)).toHaveValue(`${typed} gone`);
  await expect(helena.getByLabel(/^Note of the chair/)).toHaveValue("A note that is not saved yet.");

  // and everything goes on: the answer of Mara shows both, on every page
  await answered(mara, "reviews/exercise", () => button(mara, "Send my answer").click());
  for (const page of [helena, elise]) await expect(page.locator(".room-stage").filter({ hasText: `${typed} gone` }).first()).toBeVisible();
  for (const page of room) await expect(page.getByText("Helena: before the kill.")).toBeVisible();
  // a page that is loaded anew has the same clock
  await mara.reload();
  await live(mara);
  await expect(stage(mara, "Scenario")).toBeVisible();
  await showsTheTime(mara, started);
});
