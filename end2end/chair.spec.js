// What the chair does around and inside a review: change it, fill a seat in the room, step back, see the
// time run out, cancel another, print the minutes. And what an organisation sees that has nothing yet.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, expect, noSidewaysScroll, signIn, test, visit } from "./fixtures.js";
import { WIDTHS } from "./helpers.js";
import {
  answered, button, chairBar, dialog, enter, next, openNextReview, people, secondsOn, seenWithinASecond, sessionClock, stage,
} from "./room.js";
import { ROOT, findBinary, startServer } from "./server.js";

let server;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await startServer();
});
test.afterAll(async () => {
  await server?.stop();
});

// the browser itself writes a console line for a response of 4xx
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/;
const DAY = 86_400_000;
const STEP = ".room-stage h2";

/** The message that stands at a field. */
const at = (field) => field.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' field ')][1]").locator(".field-error");
const fact = (page, term) => page.locator(".fact").filter({ has: page.locator("dt", { hasText: new RegExp(`^${term}$`) }) }).locator("dd");
const messages = (page) => page.getByRole("region", { name: "Notifications" });
/** The row of an attendee before the session, or in the list beside the stage. */
const attendee = (page, name) => page.getByRole("main").getByRole("listitem").filter({ hasText: name });
/** A day so many days from now, as a field takes it and as the page shows it. */
function dayIn(days) {
  const day = new Date(Date.now() + days * DAY);
  const words = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(day);
  return { field: day.toISOString().slice(0, 10), words };
}

test("before the session the chair changes day and attendees; bad input keeps the form", async ({ as }) => {
  test.setTimeout(180_000);
  const { url } = server;
  const helena = await as("sponsor", { url });
  const mara = await as("owner:REG", { url });
  const path = await openNextReview(helena);
  await visit(mara, path);
  await expect(attendee(mara, "Luis Carvalho")).toBeVisible();
  await expect(attendee(mara, "Jonas Weber")).toHaveCount(0);
  // who does not schedule is offered no change
  await expect(mara.getByRole("button", { name: "Change", exact: true })).toHaveCount(0);

  await helena.getByRole("button", { name: "Change", exact: true }).click();
  const form = dialog(helena, "Change the review");
  const when = form.getByLabel(/^Day and time/);
  const facilitator = form.getByLabel(/^Facilitator/);
  const group = form.getByRole("group", { name: /^Attendees/ });
  const tick = (name) => form.getByRole("checkbox", { name });
  const day = dayIn(9);
  const words = new RegExp(`^${day.words}\\b.*\\b10:30\\b`);

  await test.step("the form holds what is so", async () => {
    await expect(when).toHaveValue(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
    await expect(form.getByLabel(/^Chair/).locator("option:checked")).toHaveText(/^Helena Aldermoor/);
    await expect(facilitator.locator("option:checked")).toHaveText(/^Elise Moreau/);
    await expect(tick("Luis Carvalho")).toBeChecked();
    await expect(tick("Jonas Weber")).not.toBeChecked();
    // the chair comes anyway
    await expect(tick("Helena Aldermoor (chair)")).toBeDisabled();
    await axe(helena);
  });

  await test.step("no day, a day in the past, nobody invited: told at the fields, and the form stays", async () => {
    await when.fill("");
    await button(form, "Save").click();
    await expect(at(when)).toHaveText("Choose a day and a time.");
    await expect(when).toBeFocused();

    // the facilitator comes anyway: without one everybody but the chair can be taken off the list
    await facilitator.selectOption({ label: "The chair" });
    await expect(tick("Elise Moreau")).toBeEnabled();
    const ticked = group.getByRole("checkbox", { checked: true, disabled: false });
    const invited = await ticked.count();
    expect(invited).toBeGreaterThan(3);
    for (let left = invited; left > 0; left -= 1) {
      await ticked.first().uncheck();
      await expect(ticked).toHaveCount(left - 1);
    }
    await when.fill("2020-03-01T09:00");
    await button(form, "Save").click();
    await expect(at(when)).toHaveText("The time is in the past. Choose a later one.");
    await expect(when).toHaveAttribute("aria-invalid", "true");
    await expect(group).toHaveAccessibleDescription(/Invite at least one person besides the chair/);
    await expect(form).toBeVisible();
    await expect(when).toHaveValue("2020-03-01T09:00");
    await axe(helena);
    // nothing of it was saved
    await expect(attendee(mara, "Luis Carvalho")).toBeVisible();
  });

  await test.step("put right, it is saved, and who looks at the review sees it", async () => {
    await when.fill(`${day.field}T10:30`);
    await facilitator.selectOption({ label: "Elise Moreau, Head of Exercises" });
    for (const name of ["Tomas Bergqvist", "Mara Lindqvist", "Daniel Okafor", "Jonas Weber"]) await tick(name).check();
    // the facilitator is one of them, ticked or not
    await expect(group.getByText("5 people chosen besides the chair.")).toBeVisible();
    await answered(helena, "reviews/amend", () => button(form, "Save").click());
    await expect(form).toBeHidden();
    await expect(messages(helena)).toContainText("The review is changed.");
    for (const page of [helena, mara]) {
      await expect(fact(page, "When")).toHaveText(words);
      await expect(attendee(page, "Jonas Weber")).toBeVisible();
      await expect(attendee(page, "Luis Carvalho")).toHaveCount(0);
    }
  });

  await test.step("loaded anew it is the same, on the page and in the form", async () => {
    await visit(helena, path);
    await expect(fact(helena, "When")).toHaveText(words);
    for (const name of ["Helena Aldermoor", "Elise Moreau", "Tomas Bergqvist", "Mara Lindqvist", "Daniel Okafor", "Jonas Weber"]) {
      await expect(attendee(helena, name)).toBeVisible();
    }
    await expect(attendee(helena, "Luis Carvalho")).toHaveCount(0);
    await helena.getByRole("button", { name: "Change", exact: true }).click();
    await expect(when).toHaveValue(`${day.field}T10:30`);
    await expect(tick("Jonas Weber")).toBeChecked();
    await expect(tick("Luis Carvalho")).not.toBeChecked();
    await helena.keyboard.press("Escape");
    await expect(form).toBeHidden();
    await axe(helena);
  });
});

test("in the room: over time in words, an empty seat filled and approved, a step back, the printed minutes", async ({ as, complaints }) => {
  test.setTimeout(420_000);
  complaints.allow(REFUSED);
  const { url } = server;
  const helena = await as("sponsor", { url });
  const daniel = await as("daniel.okafor@aldermoor.example", { url });
  const tomas = await as("owner:OPS", { url });
  // the page of Tomas asks a clock that the test can set; the others have the machine's
  await tomas.clock.install();
  const room = [helena, daniel, tomas];
  const waits = {};
  let path;

  await test.step("prepared, it can no longer be changed; opened, it has its room", async () => {
    path = await openNextReview(helena);
    await expect(helena.getByRole("button", { name: "Change", exact: true })).toBeVisible();
    await answered(helena, "reviews/command", () => button(helena, "Prepare").click());
    await expect(button(helena, "Open the session")).toBeVisible();
    await expect(helena.getByRole("button", { name: "Change", exact: true })).toHaveCount(0);
    await answered(helena, "reviews/command", () => button(helena, "Open the session").click());
    await expect(stage(helena, "Coverage")).toBeVisible();
    for (const page of [daniel, tomas]) {
      await enter(page, path);
      await expect(stage(page, "Coverage")).toBeVisible();
    }
  });

  // The clock of one browser goes ahead as if eleven minutes had passed since the last word from the
  // server. (Ten real minutes are not waited for, so the minutes' own "Over time" is not seen here.)
  await test.step("a step over its time says so in words", async () => {
    const clock = (page) => page.getByRole("timer", { name: "Coverage, 10 min" });
    const now = tomas.getByRole("list", { name: "Steps of the review" }).locator("[aria-current=step]");
    const said = tomas.getByRole("status").filter({ hasText: "Coverage is over its time box." });
    expect(await secondsOn(clock(tomas))).toBeGreaterThan(0);
    await expect(clock(tomas).getByText("over time")).toHaveCount(0);
    await expect(now).toContainText("Coverage");
    await expect(now).not.toContainText("over time");
    await expect(said).toHaveCount(0);

    await tomas.clock.setSystemTime(Date.now() + 11 * 60_000);
    await expect(clock(tomas).getByText("over time")).toBeVisible();
    const over = -(await secondsOn(clock(tomas)));
    expect(over, "seconds over time").toBeGreaterThanOrEqual(55);
    expect(over).toBeLessThan(300);
    await expect(now).toContainText("over time");
    await expect(said).toHaveCount(1);
    // the icon stands beside the word
    await expect(clock(tomas).locator("xpath=..").locator("svg")).toBeVisible();
    // the session as a whole is not over yet, and who has the right time sees no such thing
    expect(await secondsOn(sessionClock(tomas))).toBeGreaterThan(0);
    expect(await secondsOn(clock(helena))).toBeGreaterThan(0);
    await expect(helena.getByText("over time")).toHaveCount(0);
    await axe(tomas);

    // on a phone, without the list of steps, the word is still there
    await tomas.setViewportSize(WIDTHS[390]);
    await expect(tomas.getByRole("list", { name: "Steps of the review" })).toBeHidden();
    await expect(clock(tomas).getByText("over time")).toBeVisible();
    await noSidewaysScroll(tomas);
    await axe(tomas);
    await tomas.setViewportSize(WIDTHS[1440]);

    await tomas.clock.setSystemTime(Date.now() + 61 * 60_000);
    await expect(sessionClock(tomas).getByText("over time")).toBeVisible();
    expect(await secondsOn(sessionClock(tomas))).toBeLessThan(0);
  });

  await test.step("the next word from the server sets such a clock right", async () => {
    await helena.getByLabel(/^Note of the chair/).fill("Technology is thin.");
    await answered(helena, "reviews/command", () => button(helena, "Save note").click());
    await expect(tomas.getByText("Technology is thin.")).toBeVisible();
    await expect(tomas.getByText("over time")).toHaveCount(0);
    const [his, hers] = [await secondsOn(sessionClock(tomas)), await secondsOn(sessionClock(helena))];
    expect(Math.abs(his - hers), `${his} s and ${hers} s left`).toBeLessThanOrEqual(2);
  });

  const holes = helena.getByText(/^\d+ critical slots? without a primary or a deputy\.$/);
  let playbook;
  await test.step("the chair names a deputy for an empty seat; the owner approves in the room", async () => {
    await next(helena, "Assignments");
    const before = Number.parseInt(await holes.innerText(), 10);
    const named = /^Name deputy of /;
    const empty = helena.getByRole("listitem").filter({ has: helena.locator(".domain", { hasText: "TEC" }) }).filter({ has: button(helena, named) });
    await expect(empty).toHaveCount(1);
    const title = await empty.getByRole("heading", { level: 3 }).innerText();
    const row = (page) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 3, name: title, exact: true }) });
    await expect(row(helena).locator(".state", { hasText: "Nobody" })).toHaveCount(1);
    // the owner sees the hole but has not got the chair
    await expect(row(daniel).locator(".state", { hasText: "Nobody" })).toBeVisible();
    await expect(button(daniel, named)).toHaveCount(0);
    playbook = await row(helena).getByRole("link").getAttribute("href");

    await button(row(helena), named).click();
    await row(helena).getByRole("button", { name: "Save", exact: true }).click();
    await expect(row(helena).getByText("Choose a person.")).toBeVisible();
    await axe(helena);
    await row(helena).getByLabel(/^New deputy/).selectOption({ label: "Aisha Rahman, Head of Transformation Office" });
    const save = () => row(helena).getByRole("button", { name: "Save", exact: true }).click();
    waits.proposed = await seenWithinASecond(helena, "reviews/assign", save, [helena, daniel], ".room-stage .state", "Aisha Rahman, waits for approval");
    // it is no deputy before the owner approved
    await expect(row(daniel).locator(".state", { hasText: /^Nobody$/ })).toBeVisible();
    // another domain's owner can only wait
    await expect(tomas.getByText("Waits for the owner of Technology & Innovation")).toBeVisible();
    await expect(button(tomas, /^Approve ?: /)).toHaveCount(0);

    const approve = button(daniel, /^Approve ?: .*Aisha Rahman/);
    await axe(daniel);
    waits.approved = await seenWithinASecond(daniel, "reviews/approve", () => approve.click(), [helena, daniel], ".room-stage .state", "Approved by Daniel Okafor");
    for (const page of room) {
      await expect(row(page).getByText("Aisha Rahman", { exact: true })).toBeVisible();
      await expect(row(page).locator(".state", { hasText: /Nobody|waits for approval/ })).toHaveCount(0);
      await expect(page.getByText("Approved by Daniel Okafor")).toBeVisible();
      await expect(page.getByRole("heading", { level: 2, name: /^Waiting for approval/ })).toHaveCount(0);
    }
    expect(Number.parseInt(await holes.innerText(), 10), "open critical slots").toBe(before - 1);
    await axe(helena);
  });

  await test.step("and so it stands in the playbook", async () => {
    const steward = await as("steward", { url });
    await visit(steward, `${playbook}?tab=roles`);
    await expect(steward.getByRole("main").getByText("Aisha Rahman").first()).toBeVisible();
  });

  const why = "Two figures of the coverage were read wrong.";
  await test.step("stepping back without a reason is refused at the field", async () => {
    await button(chairBar(helena), "Step back").click();
    const asked = dialog(helena, "Step back");
    const reason = asked.getByLabel(/^Reason/);
    await expect(asked.getByLabel("To", { exact: true }).locator("option:checked")).toHaveText("Coverage");
    for (const typed of ["", "   "]) {
      await reason.fill(typed);
      const refused = helena.waitForResponse((r) => r.url().endsWith("/fn/reviews/command"));
      await button(asked, "Step back").click();
      expect((await refused).status()).toBe(422);
      await expect(at(reason)).toHaveText("Say why the review steps back to Coverage. The reason goes into the minutes.");
    }
    await expect(reason).toHaveAttribute("aria-invalid", "true");
    await expect(asked).toBeVisible();
    await axe(helena);
    await expect(stage(daniel, "Assignments")).toBeVisible();

    await reason.fill(why);
    const press = () => button(asked, "Step back").click();
    waits.back = await seenWithinASecond(helena, "reviews/command", press, [helena, daniel], STEP, "Coverage");
    await expect(asked).toBeHidden();
    for (const page of room) {
      await expect(stage(page, "Coverage")).toBeVisible();
      await expect(people(page).getByText(`Step: Coverage. Stepped back: ${why}`)).toBeVisible();
    }
    // from the first step there is nowhere to go back to
    await expect(button(chairBar(helena), "Step back")).toHaveCount(0);
    await axe(helena);
  });

  await test.step("on to the minutes; both sign", async () => {
    for (const step of ["Assignments", "Scenario", "Learnings"]) await next(helena, step);
    await button(chairBar(helena), "End session").click();
    await button(dialog(helena, "End the session"), "End session").click();
    await helena.waitForURL(`**${path}/minutes`);
    await visit(daniel, `${path}/minutes`);
    for (const page of [helena, daniel]) {
      await expect(page.getByRole("article")).toContainText("Not signed yet");
      await button(page, "Sign the minutes").click();
      const sign = dialog(page, "Sign the minutes").getByRole("button", { name: "Sign", exact: true });
      await answered(page, "reviews/sign", () => sign.click());
      await expect(dialog(page, "Sign the minutes")).toBeHidden();
    }
    await expect(helena.locator(".doc-sign").getByText(/^Signed /)).toHaveCount(2);
    await axe(helena);
  });

  await test.step("printed: the document alone, with hash and signatures, on A4", async () => {
    await visit(helena, `${path}/minutes`);
    const shown = (role) => helena.getByRole(role).filter({ visible: true });
    for (const role of ["navigation", "banner", "button"]) await expect(shown(role).first()).toBeVisible();
    await helena.emulateMedia({ media: "print", colorScheme: "dark" });
    for (const role of ["navigation", "banner", "button", "dialog"]) await expect(shown(role)).toHaveCount(0);
    expect(await helena.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe("rgb(255, 255, 255)");

    const doc = helena.getByRole("article");
    const foot = doc.getByText(/SHA-256 [0-9a-f]{64}$/);
    await expect(foot).toBeVisible();
    const hash = /SHA-256 ([0-9a-f]{64})$/.exec((await foot.innerText()).trim())[1];
    const signed = doc.locator(".doc-sign > div").filter({ hasText: /Signed / });
    await expect(signed).toHaveCount(2);
    for (const name of ["Helena Aldermoor, chair", "Daniel Okafor"]) {
      const line = signed.filter({ hasText: name });
      await expect(line).toBeVisible();
      // each signed the content that this copy bears
      await expect(line).toContainText(new RegExp(`Signed \\d.*, content ${hash.slice(0, 12)}`));
    }
    for (const text of [`The chair stepped back to it: ${why}`, "Technology is thin."]) await expect(doc.getByText(text)).toBeVisible();
    await expect(doc).toContainText("Aisha Rahman");

    const complained = complaints.list.length;
    const pdf = (await helena.pdf({ format: "A4", printBackground: true })).toString("latin1");
    expect(pdf.slice(0, 5)).toBe("%PDF-");
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0, "printed pages").toBeGreaterThanOrEqual(1);
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
    expect(boxes.length).toBeGreaterThanOrEqual(1);
    // A4 in points
    for (const [, width, height] of boxes) {
      expect(Math.abs(Number(width) - 595.28)).toBeLessThan(1);
      expect(Math.abs(Number(height) - 841.89)).toBeLessThan(1);
    }
    expect(complaints.list.slice(complained), "what printing brought to the console").toEqual([]);
    await helena.emulateMedia({ media: null, colorScheme: null });
    await expect(shown("navigation").first()).toBeVisible();
  });

  console.log(`seen by the others after (ms): ${JSON.stringify(waits)}`);
});

test("another review is scheduled, then cancelled with a reason", async ({ as, complaints }) => {
  test.setTimeout(180_000);
  complaints.allow(REFUSED);
  const { url } = server;
  const helena = await as("sponsor", { url });
  const mara = await as("owner:REG", { url });
  const day = dayIn(100);
  let path;
  let key;

  await test.step("a second review of one quarter is refused; of the next it is scheduled", async () => {
    await visit(helena, "/reviews");
    await helena.getByRole("link", { name: "Schedule", exact: true }).click();
    await helena.waitForURL("**/reviews/new");
    const quarter = helena.getByLabel(/^Quarter/);
    const when = helena.getByLabel(/^Day and time/);
    await when.fill(`${day.field}T09:00`);
    await helena.getByRole("checkbox", { name: "Mara Lindqvist" }).check();
    await quarter.selectOption({ index: 0 });
    await button(helena, "Schedule the review").click();
    await expect(at(quarter)).toHaveText(/^\d{4}-Q\d has a review already: SRR-\d{4}\.$/);
    await expect(when).toHaveValue(`${day.field}T09:00`);
    await expect(helena.getByRole("checkbox", { name: "Mara Lindqvist" })).toBeChecked();
    await quarter.selectOption({ index: 1 });
    await answered(helena, "reviews/schedule", () => button(helena, "Schedule the review").click());
    await helena.waitForURL(/\/reviews\/[0-9a-f-]{36}$/);
    path = new URL(helena.url()).pathname;
    await expect(messages(helena)).toContainText(/SRR-\d{4} is scheduled\./);
    [key] = /SRR-\d{4}/.exec(await messages(helena).innerText());
  });

  const inList = (page) => page.getByRole("listitem").filter({ hasText: key });
  await test.step("who is invited sees it, and cannot cancel it", async () => {
    await visit(mara, path);
    await expect(fact(mara, "When")).toContainText(day.words);
    await expect(attendee(mara, "Mara Lindqvist")).toBeVisible();
    await expect(button(mara, "Cancel the review")).toHaveCount(0);
  });

  await test.step("without a reason it is refused at the field; with one it is cancelled", async () => {
    await button(helena, "Cancel the review").first().click();
    const asked = dialog(helena, "Cancel the review");
    const reason = asked.getByLabel(/^Reason/);
    await expect(asked).toContainText(`${key} is cancelled for all 2 attendees and cannot be opened again.`);
    await button(asked, "Cancel the review").click();
    await expect(at(reason)).toHaveText("Say why the review is cancelled.");
    await expect(asked).toBeVisible();
    await axe(helena);
    await button(asked, "Keep it").click();
    await expect(asked).toBeHidden();
    await expect(fact(mara, "When")).toContainText(day.words);

    await button(helena, "Cancel the review").first().click();
    await reason.fill("The committee meets on the other site that day.");
    await answered(helena, "reviews/command", () => button(asked, "Cancel the review").click());
    await expect(asked).toBeHidden();
    // who looks at it sees it at once
    for (const page of [helena, mara]) {
      await expect(page.getByText("This review was cancelled. Nothing was decided in it.")).toBeVisible();
      await expect(page.locator("header .state")).toHaveText("Cancelled");
      await expect(button(page, /^(Prepare|Change|Cancel the review)$/)).toHaveCount(0);
    }
    await axe(helena);
  });

  await test.step("the list shows it as cancelled", async () => {
    for (const page of [helena, mara]) {
      await visit(page, "/reviews");
      await expect(page.getByRole("heading", { level: 2, name: /^History/ })).toBeVisible();
      await expect(inList(page)).toHaveCount(1);
      await expect(inList(page).locator(".state")).toHaveText("Cancelled");
      await expect(inList(page).getByRole("link")).toHaveAttribute("href", path);
    }
    await axe(helena);
  });
});

test("an organisation with nothing yet: each list says what comes next", async ({ browser, contextOptions, locale, timezoneId }) => {
  test.setTimeout(240_000);
  const dir = mkdtempSync(join(tmpdir(), "m-empty-"));
  const config = join(dir, "m.toml");
  writeFileSync(config, "");
  const env = {
    M_CONFIG: config,
    M_DATABASE_URL: `sqlite://${join(dir, "m.db")}`,
    M_SECRET_FILE: join(dir, "secret.key"),
    M_LIBRARY: join(ROOT, "library"),
  };
  const password = "a kettle in the long grass";
  const run = (args, input) => {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(M|LEPTOS)_/.test(name)));
    const done = spawnSync(findBinary(), args, { cwd: ROOT, env: { ...inherited, ...env }, input, encoding: "utf8", timeout: 60_000 });
    expect(done.status, `m-platform ${args.join(" ")}: ${done.stdout}${done.stderr}${done.error ?? ""}`).toBe(0);
    return done.stdout;
  };

  let empty;
  try {
    // as docs/operations.md has it: migrate, found, serve
    run(["migrate"]);
    const found = ["admin", "create", "--email", "oskar@north.example", "--name", "Oskar North", "--organisation", "North Works", "--password-stdin"];
    expect(run(found, `${password}\n`)).toContain("North Works exists. Oskar North signs in with oskar@north.example.");
    empty = await startServer({ dir, env, args: ["serve"] });
    const arrive = async (email) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: empty.url, locale, timezoneId, viewport: WIDTHS[390] });
      const page = await context.newPage();
      await signIn(page, email, password);
      return page;
    };
    const heading = (page, name) => page.getByRole("heading", { level: 1, name });
    const main = (page) => page.getByRole("main");
    /** The empty state with this title, and the words under it. */
    const nothing = async (page, title, text) => {
      const state = main(page).locator(".empty").filter({ has: page.getByText(title, { exact: true }) });
      await expect(state).toHaveCount(1);
      await expect(state).toBeVisible();
      await expect(state).toContainText(text);
      return state;
    };
    const look = async (page) => {
      expect(page.viewportSize().width).toBe(390);
      await noSidewaysScroll(page, `${page.url()} at 390 px`);
      await axe(page);
    };
    /** Where a link of an empty state leads, there is a page. */
    const follow = async (page, scope, name, address, title) => {
      await scope.getByRole("link", { name, exact: true }).click();
      await page.waitForURL(`**${address}`);
      await expect(heading(page, title)).toBeVisible();
    };

    const oskar = await arrive("oskar@north.example");
    await test.step("the first administrator is led to add people, and adds one", async () => {
      await visit(oskar, "/home");
      await expect(heading(oskar, "Add the people who prepare and respond.")).toBeVisible();
      await look(oskar);
      await follow(oskar, main(oskar), "Add people", "/admin/people", "People");
      await look(oskar);
      await button(oskar, "Add person").click();
      const form = dialog(oskar, "Add a person");
      await form.getByLabel(/^Name/).fill("Ada North");
      await form.getByLabel(/^E-mail/).fill("ada@north.example");
      await form.getByLabel(/^First password/).fill(password);
      for (const role of ["Playbook steward", "Compliance officer"]) await form.getByRole("checkbox", { name: role }).check();
      await button(form, "Add person").click();
      await expect(form).toBeHidden();
      await expect(oskar.getByText("Ada North is added and can sign in.")).toBeVisible();
    });

    const ada = await arrive("ada@north.example");
    await test.step("/home", async () => {
      await visit(ada, "/home");
      await expect(heading(ada, /^No review is planned for \d{4}-Q\d\.$/)).toBeVisible();
      await nothing(ada, "You owe nothing.", "Reviews and exercises give you action items");
      await nothing(ada, "You are in no playbook yet.", "When a steward names you as primary or deputy, the slot appears here");
      const reviews = await nothing(ada, "No review is planned.", "once a quarter for 60 minutes");
      await expect(reviews.getByRole("link", { name: "Schedule a review" })).toHaveAttribute("href", "/reviews/new");
      await look(ada);
      await follow(ada, main(ada), "Schedule the review", "/reviews/new", "Schedule a review");
      await look(ada);
    });
    await test.step("/playbooks", async () => {
      await visit(ada, "/playbooks");
      const none = await nothing(ada, "No playbook yet.", "Adopt a template from the library.");
      await look(ada);
      await follow(ada, none, "Open the library", "/library", /library/i);
    });
    await test.step("/reviews", async () => {
      await visit(ada, "/reviews");
      const none = await nothing(ada, "No review yet", "A Strategic Readiness Review takes 60 minutes each quarter");
      await look(ada);
      await follow(ada, none, "Schedule", "/reviews/new", "Schedule a review");
    });
    await test.step("/actions", async () => {
      await visit(ada, "/actions");
      await nothing(ada, "No open action items.", "They come from the learnings of a review or an exercise.");
      await look(ada);
    });
    await test.step("/readiness", async () => {
      await visit(ada, "/readiness");
      await expect(heading(ada, "No playbook yet. Readiness is 0.0 of 100.")).toBeVisible();
      await expect(main(ada).getByText("Adopt a template from the library, name its people and have it approved.")).toBeVisible();
      await look(ada);
      await follow(ada, main(ada), "Open the library", "/library", /library/i);
    });
    // The trail is never empty: the founding itself is in it. It is empty for days before it.
    await test.step("/audit", async () => {
      await visit(ada, "/audit?from=2020-01-01&until=2020-01-02");
      const none = await nothing(ada, "No entry fits.", "Nothing in the trail has this person, action, outcome and time together.");
      await look(ada);
      await none.getByRole("link", { name: "Show everything" }).click();
      await ada.waitForURL("**/audit");
      await expect(main(ada).getByRole("table")).toContainText("identity.found_organisation");
      await expect(main(ada).locator(".empty")).toHaveCount(0);
      await look(ada);
    });
  } finally {
    await empty?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
