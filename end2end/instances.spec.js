// Two processes on one PostgreSQL, a browser on each. Run through scripts/with-postgres.sh.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, visit } from "./fixtures.js";
import {
  answerField, answered, button, chairBar, chooseFirstScenario, dialog, enter, live, openNextReview, openSession, presence, seenWithinASecond, sendAnswer,
} from "./room.js";
import { startServer } from "./server.js";

/** psql beside the server programs that with-postgres.sh finds, or on PATH. */
function psql() {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => b - a).map((v) => join(root, v, "bin")) : [];
  const places = [process.env.M_POSTGRES_BIN, ...versions].filter(Boolean).map((dir) => join(dir, "psql"));
  return places.find((path) => existsSync(path)) ?? "psql";
}

/** A database of this run's own beside the one that the URL names; that one itself where psql is missing. */
function freshDatabase(url) {
  const name = `m_e2e_${process.pid}_${Date.now()}`;
  const made = spawnSync(psql(), [url, "-v", "ON_ERROR_STOP=1", "-qc", `create database ${name}`], { encoding: "utf8" });
  if (made.error?.code === "ENOENT") return url;
  if (made.status !== 0) throw new Error(`psql could not make a database on M_TEST_POSTGRES_URL: ${made.stderr || made.error}`);
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

let dir;
let one;
let two;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  const url = process.env.M_TEST_POSTGRES_URL;
  if (!url) throw new Error("M_TEST_POSTGRES_URL is not set: run this through 'scripts/with-postgres.sh playwright test …', as 'make test' does");
  dir = mkdtempSync(join(tmpdir(), "m-instances-"));
  const env = { M_DATABASE_URL: freshDatabase(url), M_SECRET_FILE: join(dir, "secret.key") };
  one = await startServer({ env });
  two = await startServer({ env });
});
test.afterAll(async () => {
  await one?.stop();
  await two?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

test("a change on one process is seen on the other within a second", async ({ as }) => {
  test.setTimeout(120_000);
  const helena = await as("sponsor", { url: one.url });
  const elise = await as("facilitator", { url: two.url });
  const mara = await as("owner:REG", { url: two.url });
  expect(new URL(helena.url()).host).not.toBe(new URL(mara.url()).host);

  const path = await openNextReview(helena);
  await openSession(helena, path);
  await enter(elise, path);
  await enter(mara, path);
  await live(helena);
  const waits = {};
  const step = async (name) => {
    const press = () => button(chairBar(helena), `Next: ${name}`).click();
    waits[name] = await seenWithinASecond(helena, "reviews/command", press, [elise, mara], ".room-stage h2", name);
  };
  await step("Assignments");
  await step("Scenario");

  // who came in is known across processes; an open page ("Here") only to the process that serves it
  await presence(mara, "Helena Aldermoor", /Here|Joined/);
  await presence(helena, "Mara Lindqvist", /Here|Joined/);

  // and the other way round
  await chooseFirstScenario(helena);
  waits.start = await seenWithinASecond(
    elise, "reviews/exercise", () => button(elise, "Start the tabletop").click(), [helena, mara], ".room-stage article", "Inject 1");
  await sendAnswer(helena, "Helena: from the first process.");
  await answerField(mara).fill("Mara: from the second process.");
  waits.answers = await seenWithinASecond(
    mara, "reviews/exercise", () => button(mara, "Send my answer").click(), [helena, elise], ".room-stage", "Mara: from the second process.");
  console.log(`across two processes, seen after (ms): ${JSON.stringify(waits)}`);
});

test("signed out everywhere on one process, the other closes the open page within a second", async ({ as, complaints }) => {
  complaints.allow(/WebSocket connection to .* failed/);
  const here = await as("owner:OPS", { url: one.url, fresh: true });
  const there = await as("owner:OPS", { url: two.url, fresh: true });
  const following = there.waitForEvent("websocket").then(async (socket) => {
    await socket.waitForEvent("framereceived", ({ payload }) => payload.includes("subscribed"));
    return socket;
  });
  await openNextReview(there);
  const closed = (await following).waitForEvent("close").then(() => Date.now());
  await visit(here, "/account");
  await button(here, "Sign out everywhere").click();
  const press = () => button(dialog(here, "Sign out everywhere"), "Sign out everywhere").click();
  const done = await answered(here, "identity/sign_out_everywhere", press);
  expect((await closed) - done, "milliseconds until the other process closed the socket").toBeLessThan(1000);
  await there.waitForURL(/\/sign-in/);
  await here.waitForURL(/\/sign-in/);
});
