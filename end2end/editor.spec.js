// The playbook editor: by keyboard alone, by dragging, by two people at once, without a connection, through approval.
import { DRAFT, choose, field, inspector, isSaved, openDraft, part, phase, row, rows, saved, titleOf } from "./editor.js";
import { axe, expect, hydrated, noSidewaysScroll, test, visit } from "./fixtures.js";
import { WIDTHS } from "./helpers.js";
import { answered, button, dialog } from "./room.js";

test.use({ ownServer: "editor" });
test.describe.configure({ timeout: 120_000 });

// what the browser itself writes on the console when there is no connection
const NO_LINE = /net::ERR_|WebSocket connection to|status of 50\d/;

test("a draft is written with the keyboard alone, and is there after the page was loaded again", async ({ as }) => {
  const page = await as("steward");
  const { draft } = await openDraft(page, "MKT");
  await visit(page, draft);
  await isSaved(page);
  await expect(page.getByText(/^Draft of version \d+/)).toBeVisible();
  const first = await titleOf(phase(page, "Immediate"), 0);

  // Enter adds a task below and the cursor is in its title
  await rows(phase(page, "Immediate")).first().focus();
  await page.keyboard.press("Enter");
  await expect(field(page, "Title")).toBeFocused();
  await page.keyboard.type("Call the duty officer");
  await expect(row(page, "Call the duty officer")).toBeVisible();
  // once more, from the title itself
  await page.keyboard.press("Enter");
  await expect(row(page, "Unnamed task")).toBeVisible();
  await expect(field(page, "Title")).toBeFocused();
  await page.keyboard.type("Open the line");
  await expect(row(page, "Open the line")).toBeVisible();

  // Escape leads to the row; arrows select; Alt moves
  await page.keyboard.press("Escape");
  await expect(row(page, "Open the line")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(row(page, "Call the duty officer")).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(phase(page, "Immediate").locator(".ed-row-title").nth(0)).toHaveText("Call the duty officer");
  await expect(row(page, "Call the duty officer")).toBeFocused();
  await page.keyboard.press("Alt+ArrowRight");
  await expect(phase(page, "Secondary").locator(".ed-row-title").nth(0)).toHaveText("Call the duty officer");
  await expect(row(page, "Call the duty officer")).toBeFocused();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(phase(page, "Immediate").getByText("Call the duty officer")).toBeVisible();

  // undo and redo
  await page.keyboard.press("Control+z");
  await expect(phase(page, "Secondary").getByText("Call the duty officer")).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(phase(page, "Immediate").getByText("Call the duty officer")).toBeVisible();

  // Delete removes, the message offers to undo
  await row(page, "Open the line").focus();
  await page.keyboard.press("Delete");
  await expect(row(page, "Open the line")).toHaveCount(0);
  await button(page.getByRole("region", { name: "Notifications" }), "Undo").click();
  await expect(row(page, "Open the line")).toBeVisible();

  // F2 leads into the fields; a time that is none is told at its field and not written
  await row(page, "Call the duty officer").focus();
  await page.keyboard.press("F2");
  await expect(field(page, "Title")).toBeFocused();
  const due = field(page, "Due");
  await due.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("soon");
  await expect(inspector(page).getByText("Write a number and s, m, h or d: 90s, 2m, 4h, 3d.")).toBeVisible();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("90s");
  await page.keyboard.press("Tab");
  await expect(row(page, "Call the duty officer")).toContainText("due 90s");

  await isSaved(page);
  await page.reload();
  await hydrated(page);
  await expect(row(page, "Call the duty officer")).toContainText("due 90s");
  await expect(row(page, "Open the line")).toBeVisible();
  await expect(row(page, first).first()).toBeVisible();
});

test("a task is dragged to another place and into another phase; it is saved, and undo brings it back", async ({ as }) => {
  const page = await as("steward");
  const { draft } = await openDraft(page, "TAL");
  await visit(page, draft);
  await isSaved(page);
  const titles = (name) => phase(page, name).locator(".ed-row-title");
  const items = (name) => phase(page, name).locator(".ed-item");
  const told = page.locator("p[role=status]").first();
  const drag = (from, to) => from.locator(".ed-grip").dragTo(to.locator(".ed-row"));
  // each of these changes the draft, and is not done before the server has it
  const keep = (act) => answered(page, "playbooks/save_draft", act);
  const before = await titles("Immediate").allTextContents();
  const [first, second, ...rest] = before;
  const changed = [second, first, ...rest];
  expect(changed, "the first two tasks can be told apart").not.toEqual(before);

  await test.step("before another task of its phase", async () => {
    await keep(() => drag(items("Immediate").nth(1), items("Immediate").nth(0)));
    await expect(titles("Immediate")).toHaveText(changed);
    await expect(told).toHaveText("Immediate, place 1.");
    await expect(items("Immediate").first().locator(".ed-row")).toBeFocused();
    await expect(field(page, "Title")).toHaveValue(second);
  });

  await test.step("undone, and done again", async () => {
    await keep(() => page.keyboard.press("Control+z"));
    await expect(titles("Immediate")).toHaveText(before);
    await expect(told).toHaveText(/^Undone: /);
    await keep(() => page.keyboard.press("Control+Shift+z"));
    await expect(titles("Immediate")).toHaveText(changed);
  });

  const later = await titles("Secondary").allTextContents();
  const across = [changed.at(-1), ...later];
  await test.step("before the first task of the next phase", async () => {
    await keep(() => drag(items("Immediate").last(), items("Secondary").first()));
    await expect(titles("Immediate")).toHaveText(changed.slice(0, -1));
    await expect(titles("Secondary")).toHaveText(across);
    await expect(told).toHaveText("Secondary, place 1.");
  });

  await test.step("as it was left, after the page was loaded again", async () => {
    await isSaved(page);
    await page.reload();
    await hydrated(page);
    await expect(titles("Immediate")).toHaveText(changed.slice(0, -1));
    await expect(titles("Secondary")).toHaveText(across);
  });
});

test("the check follows what is typed, and leads to the field", async ({ as }) => {
  const page = await as("steward");
  const { draft } = await openDraft(page, "OPS");
  await visit(page, draft);
  const title = await titleOf(phase(page, "Secondary"), 0);
  await choose(page, title);
  await field(page, "Due").fill("3d");
  const found = page.getByRole("region", { name: "Check" }).getByRole("button").filter({ hasText: "due at 3d" });
  await expect(found.first()).toBeVisible();
  await expect(part(page, "Tasks")).toHaveAccessibleName(/error/);
  await part(page, "Budget").click();
  await expect(page.getByLabel("Amount", { exact: true })).toBeVisible();
  await found.first().click();
  await expect(field(page, "Due")).toBeFocused();
  await expect(field(page, "Due")).toHaveValue("3d");
  await page.keyboard.press("Control+z");
  await expect(found).toHaveCount(0);

  // a text with its variables filled in
  await part(page, "Messages").click();
  await page.locator(".ed-row").first().click();
  const text = field(page, "Text");
  await text.fill("**Update** <b>now</b> for {{nobody_declared_this}}");
  const preview = inspector(page).getByRole("group", { name: "Preview" });
  await expect(preview.locator("strong").first()).toHaveText("Update");
  await expect(preview.locator(".unfilled")).toContainText("nobody_declared_this");
  await expect(preview.locator("b")).toHaveCount(0);
});

test("two people write at once: changes come by themselves, and of two texts both are shown", async ({ as, complaints }) => {
  complaints.allow(NO_LINE);
  const [one, two] = [await as("steward"), await as("sponsor")];
  const { draft } = await openDraft(one, "FIN");
  await visit(one, draft);
  await visit(two, draft);
  await expect(one.getByText(/Helena Aldermoor also here/)).toBeVisible();
  const [a, b] = [await titleOf(phase(one, "Immediate"), 0), await titleOf(phase(one, "Immediate"), 1)];

  await test.step("a change arrives", async () => {
    await choose(one, a);
    await field(one, "Title").fill("Written by the steward");
    await expect(row(two, "Written by the steward")).toBeVisible();
    await expect(two.locator("p[role=status]").first()).toContainText("Changed by another");
  });

  await test.step("both write in one place", async () => {
    for (const path of ["draft", "save_draft"]) await two.route(`**/fn/playbooks/${path}`, (route) => route.abort());
    await choose(two, b);
    await field(two, "Title").fill("The text of the sponsor");
    await expect(saved(two)).toHaveText("Not saved, kept in this browser", { timeout: 10_000 });
    await choose(one, b);
    await field(one, "Title").fill("The text of the steward");
    await expect(row(one, "The text of the steward")).toBeVisible();
    await isSaved(one);
    await two.unroute("**/fn/playbooks/draft");
    await two.unroute("**/fn/playbooks/save_draft");
    const both = two.getByRole("region", { name: "Two texts of one place" });
    await expect(both).toBeVisible({ timeout: 15_000 });
    await expect(both.getByText("The text of the steward", { exact: true })).toBeVisible();
    await expect(both.getByText("The text of the sponsor", { exact: true })).toBeVisible();
    await axe(two);
    // what was not decided yet is still there after the page was loaded again
    await two.reload();
    await hydrated(two);
    await expect(both.getByText("The text of the sponsor", { exact: true })).toBeVisible();
    await button(both, /^Use mine/).click();
    await expect(both).toHaveCount(0);
    await isSaved(two);
    await expect(row(one, "The text of the sponsor")).toBeVisible();
  });

  await test.step("undo leaves what the other wrote", async () => {
    await field(one, "Title").focus();
    await one.keyboard.press("Control+z");
    await expect(row(one, "The text of the sponsor")).toBeVisible();
  });
});

test("what was typed without a connection is there when the closed page is opened again", async ({ as, complaints }) => {
  complaints.allow(NO_LINE);
  const page = await as("steward");
  const context = page.context();
  const { draft } = await openDraft(page, "REG");
  await visit(page, draft);
  await isSaved(page);
  const title = await titleOf(phase(page, "Immediate"), 0);
  await choose(page, title);
  await context.setOffline(true);
  await field(page, "Title").fill("Typed on the train");
  await expect(saved(page)).toHaveText("Not saved, kept in this browser", { timeout: 10_000 });
  await field(page, "Instruction").fill("Half a sentence, and the tab is closed");
  await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("Half a sentence, and the tab is closed");
  await page.close();
  await context.setOffline(false);

  const again = await context.newPage();
  await visit(again, draft);
  await expect(again.getByText(/that had not been saved from this browser put back/).first()).toBeAttached();
  await expect(row(again, "Typed on the train")).toBeVisible();
  await isSaved(again);
  await row(again, "Typed on the train").click();
  await expect(field(again, "Instruction")).toHaveValue("Half a sentence, and the tab is closed");
  await again.reload();
  await hydrated(again);
  await expect(row(again, "Typed on the train")).toBeVisible();
});

test("submitted, sent back, written again, approved: in force, and readiness is as it was foretold", async ({ as }) => {
  test.setTimeout(180_000);
  const steward = await as("steward");
  const owner = await as("daniel.okafor@aldermoor.example");
  const { draft, record } = await openDraft(steward, "TEC");
  await visit(steward, draft);
  const title = await titleOf(phase(steward, "Immediate"), 0);
  await choose(steward, title);
  await field(steward, "Title").fill("Isolate the segment");
  const asked = dialog(steward, "Submit for approval");

  await test.step("a summary is demanded; the changes are told", async () => {
    await button(steward, "Submit for approval").click();
    await expect(asked.getByText(/^Task title (changed from .+ to “Isolate the segment”|reworded)/)).toBeVisible();
    await expect(asked.getByText(/^Readiness of this playbook is [\d.]+ now and [\d.]+ when/)).toBeVisible();
    await axe(steward);
    await button(asked, "Submit").click();
    await expect(asked.getByText("Say what changed; who approves it reads this first.")).toBeVisible();
    await asked.getByLabel(/^What changed, and why/).fill("The first step is clearer.");
    await answered(steward, "playbooks/submit", () => button(asked, "Submit").click());
    await steward.waitForURL(`**${record}?version=*`);
  });

  const version = new URL(steward.url()).search;
  await test.step("a version that waits is not written; its page says so", async () => {
    await visit(steward, draft);
    await expect(steward.getByText("This version is not a draft.")).toBeVisible();
    await expect(steward.getByRole("link", { name: "See the playbook" })).toBeVisible();
    await axe(steward);
  });

  await test.step("the owner sends it back, the steward goes on", async () => {
    await visit(owner, `${record}${version}`);
    await button(owner, "Request changes").click();
    await owner.getByLabel(/^What should change/).fill("Say which segment.");
    await answered(owner, "playbooks/request_changes", () => button(owner, "Send it back").click());
    await visit(steward, record);
    await answered(steward, "playbooks/edit", () => button(steward, "Edit").click());
    await steward.waitForURL(DRAFT);
    await row(steward, "Isolate the segment").click();
    await field(steward, "Title").fill("Isolate the payment segment");
    await expect(row(steward, "Isolate the payment segment")).toBeVisible();
    await isSaved(steward);
  });

  const foretold = await test.step("submitted again", async () => {
    await button(steward, "Submit for approval").click();
    const words = await asked.getByText(/^Readiness of this playbook is [\d.]+ now and [\d.]+ when/).innerText();
    await asked.getByLabel(/^What changed, and why/).fill("It names the segment.");
    await answered(steward, "playbooks/submit", () => button(asked, "Submit").click());
    await steward.waitForURL(`**${record}?version=*`);
    return /and ([\d.]+) when/.exec(words)[1];
  });

  await test.step("approved and in force", async () => {
    await visit(owner, `${record}${new URL(steward.url()).search}`);
    await answered(owner, "playbooks/approve", () => button(owner, /^Approve version/).click());
    await expect(owner.getByRole("region", { name: "Notifications" })).toContainText("is approved and published.");
    await visit(owner, `${record}?tab=tasks`);
    await expect(owner.getByRole("table").getByText("Isolate the payment segment").first()).toBeVisible();
    await visit(owner, record.replace("/playbooks/", "/readiness/"));
    await expect(owner.locator(".score-l").first()).toContainText(foretold);
  });
});

test("who had the draft open while another submitted it is told, and keeps what was typed", async ({ as, complaints }) => {
  complaints.allow(NO_LINE, /status of 4\d\d/);
  const [one, two] = [await as("steward"), await as("sponsor")];
  const { draft } = await openDraft(one, "STR");
  await visit(one, draft);
  await visit(two, draft);
  const title = await titleOf(phase(two, "Immediate"), 0);
  await choose(one, await titleOf(phase(one, "Immediate"), 1));
  await answered(one, "playbooks/save_draft", () => field(one, "Evidence").fill("A note in the log"));
  await two.route("**/fn/playbooks/save_draft", (route) => route.abort());
  await choose(two, title);
  await field(two, "Evidence").fill("Typed a moment too late");
  await expect(saved(two)).toHaveText("Not saved, kept in this browser", { timeout: 10_000 });
  await button(one, "Submit for approval").click();
  const asked = dialog(one, "Submit for approval");
  await asked.getByLabel(/^What changed, and why/).fill("Evidence is named.");
  await answered(one, "playbooks/submit", () => button(asked, "Submit").click());
  await expect(two.getByText("This version is not a draft.")).toBeVisible({ timeout: 15_000 });
  const kept = two.getByRole("region", { name: "What you wrote and was not saved" });
  await expect(kept).toContainText("Typed a moment too late");
  await axe(two);
});

test("the editor on a desk and on a phone, in light and dark", async ({ as }) => {
  const page = await as("steward");
  const { draft } = await openDraft(page, "TAL");
  for (const size of Object.values(WIDTHS)) {
    await page.setViewportSize(size);
    await visit(page, draft);
    await noSidewaysScroll(page, `the editor at ${size.width} px`);
    await axe(page);
    const names = ["Summary", "Roles", "Messages", "Decisions", "Deadlines", "Triggers", "Variables", "Budget", "Metrics", "Learning questions", "Scenario", "Sources", "Tasks"];
    for (const name of names) {
      await part(page, name).click();
      await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
      const first = page.locator(".ed-row").first();
      if (await first.count()) {
        await first.click();
        await expect(page.locator(".ed-fields").last()).toBeVisible();
      }
      await noSidewaysScroll(page, `${name} at ${size.width} px`);
    }
    await button(page, "Choose tasks").click();
    await axe(page);
    await part(page, "Decisions").click();
    await page.locator(".ed-row").first().click();
    await axe(page);
  }
});
