// A whole Strategic Readiness Review with three browsers: the chair Helena, the facilitator Elise and
// Mara, who owns Regulatory & Compliance. From the open page to the printed, signed, closed minutes.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { axe, expect, test, visit } from "./fixtures.js";
import {
  answerField, answered, button, chairBar, chooseFirstScenario, dialog, inject, live, openNextReview,
  presence, secondsOn, seenWithinASecond, sendAnswer, sessionClock, stage, tabletopClock,
} from "./room.js";
import { ROOT } from "./server.js";

test.use({ ownServer: "review" });

const NOTE = "Regulatory is thin. The committee accepts that until the next quarter.";
const STEP = ".room-stage h2";

test("a review from opening to closed minutes, in three browsers", async ({ as }) => {
  test.setTimeout(420_000);
  const waits = {};
  const helena = await as("sponsor");
  const elise = await as("facilitator");
  const mara = await as("owner:REG");
  const room = [helena, elise, mara];
  let path;

  await test.step("the chair prepares; the others wait on the page", async () => {
    path = await openNextReview(helena);
    await visit(elise, path);
    await expect(button(elise, "Prepare")).toHaveCount(0);
    await axe(helena);
    await answered(helena, "reviews/command", () => button(helena, "Prepare").click());
    await expect(elise.getByText("Helena Aldermoor opens the session. This page follows by itself.")).toBeVisible();
    await expect(helena.getByText(/Readiness as frozen/)).toBeVisible();
    await axe(helena);
  });

  await test.step("the session opens; everybody lands in the room and is seen", async () => {
    waits.open = await seenWithinASecond(helena, "reviews/command", () => button(helena, "Open the session").click(), [elise], STEP, "Coverage");
    await visit(mara, "/home");
    await mara.getByRole("link", { name: "Join the review" }).click();
    await mara.waitForURL(`**${path}`);
    for (const page of room) {
      await expect(stage(page, "Coverage")).toBeVisible();
      await live(page);
      for (const name of ["Helena Aldermoor", "Elise Moreau", "Mara Lindqvist"]) await presence(page, name, "Here");
      await presence(page, "Daniel Okafor", "Not here");
    }
    await expect(helena.getByText("You have the chair")).toBeVisible();
    await expect(mara.getByText("Helena Aldermoor has the chair")).toBeVisible();
    await expect(chairBar(mara)).toHaveCount(0);
    await expect(mara.getByText("3 of 10 joined")).toBeVisible();
  });

  await test.step("coverage: drill-down, and the chair's note reaches everybody", async () => {
    await helena.locator("summary").filter({ hasText: "Regulatory & Compliance" }).click();
    await expect(helena.getByRole("heading", { level: 3, name: /^(Ready|Stale|Never exercised|Unstaffed|Missing) \(\d\)$/ }).first()).toBeVisible();
    await helena.getByLabel(/^Note of the chair/).fill(NOTE);
    await expect(helena.getByText("Not saved yet")).toBeVisible();
    await answered(helena, "reviews/command", () => button(helena, "Save note").click());
    await expect(helena.getByText("Saved", { exact: true })).toBeVisible();
    await expect(mara.getByText(NOTE)).toBeVisible();
    for (const page of [helena, mara]) await axe(page);
  });

  await test.step("the next step is seen by the others within a second", async () => {
    const press = () => button(chairBar(helena), "Next: Assignments").click();
    waits.assignments = await seenWithinASecond(helena, "reviews/command", press, [elise, mara], STEP, "Assignments");
    await expect(mara.getByRole("list", { name: "Steps of the review" }).locator("[aria-current=step]")).toContainText("Assignments");
  });

  await test.step("assignments: the chair changes one in place, its domain owner approves in the room", async () => {
    await expect(mara.getByRole("heading", { level: 2, name: "Holes" })).toBeVisible();
    await helena.locator("summary").filter({ hasText: /^Other slots/ }).click();
    await helena.getByLabel("Search slots").fill("personal data breach");
    const slots = helena.getByRole("listitem").filter({ has: button(helena, /^Change deputy of/) });
    const title = await slots.first().getByRole("heading", { level: 3 }).innerText();
    const slot = helena.getByRole("listitem").filter({ has: helena.getByRole("heading", { level: 3, name: title, exact: true }) });
    await slot.getByRole("button", { name: /^Change deputy of/ }).click();
    await axe(helena);
    // nobody chosen: told at the field, and the editor stays
    await slot.getByRole("button", { name: "Save", exact: true }).click();
    await expect(slot.getByText("Choose a person.")).toBeVisible();
    const choice = slot.getByLabel(/^New deputy/);
    await choice.selectOption({ label: "Aisha Rahman, Head of Transformation Office" });
    await answered(helena, "reviews/assign", () => slot.getByRole("button", { name: "Save", exact: true }).click());
    await expect(slot.getByText("Aisha Rahman, waits for approval")).toBeVisible();
    await expect(helena.getByText("Waits for the owner of Regulatory & Compliance")).toBeVisible();
    const approve = button(mara, /^Approve ?: .*Aisha Rahman/);
    await expect(approve).toBeVisible();
    await axe(mara);
    await answered(mara, "reviews/approve", () => approve.click());
    for (const page of room) await expect(page.getByText("Approved by Mara Lindqvist")).toBeVisible();
    await expect(slot.getByText("Aisha Rahman", { exact: true })).toBeVisible();
  });

  let scenario;
  await test.step("scenario: the chair chooses, the facilitator starts", async () => {
    waits.scenario = await seenWithinASecond(
      helena, "reviews/command", () => button(chairBar(helena), "Next: Scenario").click(), [elise, mara], STEP, "Scenario");
    await expect(mara.getByText("Helena Aldermoor chooses the scenario.")).toBeVisible();
    await axe(helena);
    // the tabletop is what is proposed; going on without it is only possible
    const next = button(chairBar(helena), "Next: Learnings");
    await expect(next).toHaveAttribute("data-kind", "secondary");
    await expect(helena.getByText(/^One tabletop of 20 minutes/)).toBeVisible();
    scenario = await chooseFirstScenario(helena);
    await expect(next).toHaveAttribute("data-kind", "secondary");
    for (const page of room) await expect(page.getByRole("heading", { level: 3, name: scenario })).toBeVisible();
    await expect(mara.getByText("The tabletop has not started. The facilitator starts it.")).toBeVisible();
    await expect(button(mara, "Start the tabletop")).toHaveCount(0);
    waits.start = await seenWithinASecond(
      elise, "reviews/exercise", () => button(elise, "Start the tabletop").click(), [helena, mara], ".room-stage article", "Inject 1");
    for (const page of room) await expect(page.getByText("Running", { exact: true })).toBeVisible();
    for (const page of room) await expect(page.getByText(/^One tabletop of 20 minutes/)).toHaveCount(0);
    for (const page of room) {
      const left = await secondsOn(tabletopClock(page));
      expect(left, "seconds on the tabletop clock").toBeGreaterThan(1185);
      expect(left).toBeLessThanOrEqual(1200);
    }
  });

  const [hers, theirs] = ["Helena: I take command and ask for one log.", "Mara: preserve evidence before anybody cleans up."];
  await test.step("inject 1: answers are hidden until all have answered, then shown to everybody", async () => {
    await expect(inject(helena, 1)).toBeVisible();
    await expect(answerField(elise)).toHaveCount(0);
    await sendAnswer(mara, theirs);
    await expect(mara.getByText("Sent. You can change it until all have answered.")).toBeVisible();
    for (const page of [helena, elise]) {
      await expect(page.getByText("1 of 2 answered")).toBeVisible();
      await expect(page.getByText(theirs)).toHaveCount(0);
    }
    // nor is it in what the server sends to the others
    const body = await helena.evaluate(async (id) => {
      const answer = await fetch("/fn/reviews/get", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ id }) });
      return `${answer.status} ${await answer.text()}`;
    }, path.split("/").at(-1));
    expect(body.slice(0, 3)).toBe("200");
    expect(body).not.toContain(theirs);
    for (const page of room) await axe(page);
    await answerField(helena).fill(hers);
    waits.answers = await seenWithinASecond(
      helena, "reviews/exercise", () => button(helena, "Send my answer").click(), [elise, mara], ".room-stage", hers);
    for (const page of room) {
      const answers = page.getByRole("list", { name: "Answers" }).first();
      await expect(answers).toContainText(hers);
      await expect(answers).toContainText(theirs);
    }
    for (const page of room) await axe(page);
  });

  const draft = "Mara: hold the notice until the regulator's";
  await test.step("an inject released by hand; an unsent answer survives what others do", async () => {
    waits.inject = await seenWithinASecond(
      elise, "reviews/exercise", () => button(elise, "Release inject 2").click(), [helena, mara], ".room-stage article", "Inject 2");
    await answerField(mara).fill(draft);
    await sendAnswer(helena, "Helena: one voice, mine, within ten minutes.");
    await expect(inject(mara, 2).getByText("1 of 2 answered")).toBeVisible();
    await expect(answerField(mara)).toHaveValue(draft);
    await helena.reload();
    await live(helena);
    await expect(inject(helena, 2)).toBeVisible();
    await expect(answerField(helena)).toHaveValue("Helena: one voice, mine, within ten minutes.");
    await expect(answerField(mara)).toHaveValue(draft);
    // a newer inject does not push aside what is being written
    await answered(elise, "reviews/exercise", () => button(elise, "Release inject 3").click());
    await expect(mara.getByText("Inject 3 is here. What you typed is kept.")).toBeVisible();
    await expect(answerField(mara)).toHaveValue(draft);
    await axe(mara);
  });

  await test.step("pause stops the clock, resume starts it again", async () => {
    await answered(elise, "reviews/exercise", () => button(elise, "Pause").click());
    for (const page of room) await expect(page.getByText("Paused", { exact: true })).toBeVisible();
    await expect(mara.getByText("The tabletop is paused. You can still write.")).toBeVisible();
    const stood = await secondsOn(tabletopClock(mara));
    const session = await secondsOn(sessionClock(mara));
    // the session's clock goes on meanwhile
    await expect.poll(() => secondsOn(sessionClock(mara))).toBeLessThanOrEqual(session - 3);
    for (const page of room) expect(Math.abs((await secondsOn(tabletopClock(page))) - stood)).toBeLessThanOrEqual(1);
    // three seconds on, it stands: read a frame early it may have shown the second before
    expect(Math.abs((await secondsOn(tabletopClock(mara))) - stood)).toBeLessThanOrEqual(1);
    await axe(elise);
    await answered(elise, "reviews/exercise", () => button(elise, "Resume").click());
    for (const page of room) await expect(page.getByText("Running", { exact: true })).toBeVisible();
    await expect.poll(() => secondsOn(tabletopClock(mara))).toBeLessThan(stood);
    expect(stood - (await secondsOn(tabletopClock(mara))), "the pause is not counted").toBeLessThan(10);
    await expect(answerField(mara)).toHaveValue(draft);
  });

  const seen = "Nobody knew where the holding statement is kept.";
  await test.step("an observation reaches everybody", async () => {
    await mara.locator("summary").filter({ hasText: "Note what you saw" }).click();
    await mara.getByLabel(/^What you saw/).fill(seen);
    await answered(mara, "reviews/exercise", () => button(mara, "Add observation").click());
    await expect(mara.getByLabel(/^What you saw/)).toHaveValue("");
    for (const page of room) await expect(page.getByText(seen, { exact: true })).toBeVisible();
  });

  let back;
  await test.step("Mara closes her page and comes back to the same state", async () => {
    await answerField(mara).fill(`${draft} questions are known.`);
    await answered(mara, "reviews/exercise", () => button(mara, "Send my answer").click());
    await expect(inject(mara, 2).getByRole("list", { name: "Answers" })).toContainText("questions are known");
    const context = mara.context();
    await mara.close();
    await presence(helena, "Mara Lindqvist", "Joined");
    back = await context.newPage();
    await visit(back, "/home");
    await back.getByRole("link", { name: "Answer now" }).click();
    await back.waitForURL(`**${path}`);
    await live(back);
    await presence(helena, "Mara Lindqvist", "Here");
    await expect(stage(back, "Scenario")).toBeVisible();
    await expect(inject(back, 3)).toBeVisible();
    await expect(back.getByText(seen, { exact: true })).toBeVisible();
    await button(back.getByRole("navigation", { name: "Injects" }), "Inject 1").click();
    await expect(inject(back, 1).getByRole("list", { name: "Answers" })).toContainText(theirs);
    // hers is between two looks at the other, however long a look takes
    const before = await secondsOn(tabletopClock(elise));
    const hers = await secondsOn(tabletopClock(back));
    expect(hers, "seconds on the clock of who came back").toBeLessThanOrEqual(before + 1);
    expect(hers).toBeGreaterThanOrEqual((await secondsOn(tabletopClock(elise))) - 1);
  });
  const all = [helena, elise, back];

  await test.step("the tabletop ends before the next step", async () => {
    await expect(button(chairBar(helena), "Next: Learnings")).toBeDisabled();
    await expect(chairBar(helena).getByText("The facilitator ends the tabletop, then the review goes on.")).toBeVisible();
    await elise.getByRole("button", { name: "End", exact: true }).click();
    await expect(dialog(elise, "End the tabletop")).toContainText("The answers to 1 inject are shown as they are.");
    await axe(elise);
    await answered(elise, "reviews/exercise", () => button(dialog(elise, "End the tabletop"), "End the tabletop").click());
    for (const page of all) await expect(page.getByText("Ended", { exact: true })).toBeVisible();
    await expect(button(chairBar(helena), "Next: Learnings")).toHaveAttribute("data-kind", "primary");
    await axe(helena);
  });

  const action = "Keep the holding statement where both deputies find it";
  await test.step("learnings: an observation becomes an action item with owner and due date", async () => {
    waits.learnings = await seenWithinASecond(
      helena, "reviews/command", () => button(chairBar(helena), "Next: Learnings").click(), [elise, back], STEP, "Learnings");
    await button(helena, "Make action item").click();
    const title = helena.getByLabel(/^What will be done/);
    await expect(title).toHaveValue(seen);
    await expect(title).toBeFocused();
    await title.fill(action);
    // no owner yet: told at the field, what was typed stays
    await button(helena, "Add action item").click();
    await expect(helena.getByText("Choose who does it.")).toBeVisible();
    await expect(title).toHaveValue(action);
    await helena.getByLabel(/^Owner/).selectOption({ label: "Tomas Bergqvist, Chief Operating Officer" });
    const due = new Date(Date.now() + 21 * 86_400_000).toISOString().slice(0, 10);
    await helena.getByLabel(/^Due/).fill(due);
    await answered(helena, "reviews/add-action", () => button(helena, "Add action item").click());
    await expect(title).toHaveValue("");
    for (const page of all) {
      await expect(page.getByRole("listitem").filter({ hasText: action }).filter({ hasText: "Tomas Bergqvist, due" })).toBeVisible();
    }
    for (const page of [helena, back]) await axe(page);
  });

  await test.step("the session ends; the minutes are there", async () => {
    await button(chairBar(helena), "End session").click();
    await expect(dialog(helena, "End the session")).toContainText("with 1 action item");
    await axe(helena);
    await button(dialog(helena, "End the session"), "End session").click();
    await helena.waitForURL(`**${path}/minutes`);
    await expect(back.getByRole("link", { name: "Read and sign the minutes" })).toBeVisible();
    await axe(back);
    await back.getByRole("link", { name: "Read and sign the minutes" }).click();
    await back.waitForURL(`**${path}/minutes`);
    for (const page of [helena, back]) {
      await expect(page.getByRole("heading", { level: 1, name: /^Minutes of the Strategic Readiness Review/ })).toBeVisible();
      const doc = page.getByRole("article");
      for (const text of [NOTE, scenario, hers, theirs, seen, action, "Aisha Rahman", "Tomas Bergqvist", "Mara Lindqvist"]) {
        await expect(doc).toContainText(text);
      }
      await expect(doc).toContainText("Minutes in draft");
    }
    await axe(helena);
  });

  await test.step("both sign the same content; the review is signed, then closed", async () => {
    for (const [page, others, state] of [[helena, back, "Minutes in draft"], [back, helena, "Signed"]]) {
      await button(page, "Sign the minutes").click();
      await expect(dialog(page, "Sign the minutes")).toContainText("cannot be taken back");
      await answered(page, "reviews/sign", () => dialog(page, "Sign the minutes").getByRole("button", { name: "Sign", exact: true }).click());
      await expect(dialog(page, "Sign the minutes")).toBeHidden();
      for (const p of [page, others]) await expect(p.locator("header .state")).toHaveText(state);
    }
    await expect(helena.locator(".doc-sign").getByText(/^Signed .*, content [0-9a-f]{12}$/)).toHaveCount(2);
    await expect(button(back, "Close the review")).toHaveCount(0);
    await button(helena, "Close the review").click();
    await answered(helena, "reviews/command", () => button(dialog(helena, "Close the review"), "Close the review").click());
    for (const page of [helena, back]) await expect(page.locator("header .state")).toHaveText("Closed");
    await axe(helena);
  });

  await test.step("printed, it is the document and nothing else", async () => {
    await helena.emulateMedia({ media: "print" });
    for (const hidden of [helena.getByRole("navigation"), helena.getByRole("banner"), helena.getByRole("button")]) {
      for (const one of await hidden.all()) await expect(one).toBeHidden();
    }
    const doc = helena.getByRole("article");
    for (const text of ["Attendance", "Coverage by domain", NOTE, hers, theirs, seen, action]) {
      await expect(doc.getByText(text).first()).toBeVisible();
    }
    await expect(doc.getByText(/SHA-256 [0-9a-f]{64}/)).toBeVisible();
    const dir = join(ROOT, "end2end", "screenshots");
    mkdirSync(dir, { recursive: true });
    await helena.screenshot({ path: join(dir, "minutes-print.png"), fullPage: true });
    const pdf = await helena.pdf({ path: join(dir, "minutes.pdf"), format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages, "printed pages").toBeGreaterThanOrEqual(2);
    expect(pages).toBeLessThanOrEqual(8);
    await helena.emulateMedia({ media: null });
  });

  await test.step("it stands in the history, and the action item on its owner's desk", async () => {
    await visit(helena, "/reviews");
    await expect(helena.getByRole("listitem").filter({ hasText: "1 action item" }).filter({ hasText: "Closed" })).toBeVisible();
    const tomas = await as("owner:OPS");
    await visit(tomas, "/home");
    await expect(tomas.getByRole("link").filter({ hasText: action })).toBeVisible();
  });

  console.log(`seen by the others after (ms): ${JSON.stringify(waits)}`);
});
