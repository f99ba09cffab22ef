// The chair inside a review: sees the time run out, fills a seat in the room, steps back, prints the minutes.
import { axe, expect, noSidewaysScroll, test, visit } from "./fixtures.js";
import { REFUSED, WIDTHS, at } from "./helpers.js";
import { answered, button, chairBar, dialog, enter, next, openNextReview, people, secondsOn, seenWithinASecond, sessionClock, stage } from "./room.js";

test.use({ ownServer: "chair" });

const STEP = ".room-stage h2";

test("in the room: over time in words, an empty seat filled and approved, a step back, the printed minutes", async ({ as, complaints }) => {
  test.setTimeout(420_000);
  complaints.allow(REFUSED);
  const helena = await as("sponsor");
  const daniel = await as("daniel.okafor@aldermoor.example");
  const tomas = await as("owner:OPS");
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
    const steward = await as("steward");
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
