// Keeping playbooks: versions compared, restored and retired, seats handed over, a template adopted
// step by step with the keyboard.
import { axe, expect, test, visit } from "./fixtures.js";
import { REFUSED } from "./helpers.js";
import { answered, button, dialog } from "./room.js";

test.use({ ownServer: "upkeep" });

const NEWCOMER = "Aisha Rahman, Head of Transformation Office";
const region = (page, name) => page.getByRole("region", { name });
const link = (page, name) => page.getByRole("link", { name });
const more = (page) => page.locator("summary[aria-label='More actions']");

/** The address of the last playbook of a domain. */
async function lastPlaybook(page, domain) {
  await visit(page, `/playbooks?domain=${domain}`);
  const href = await page.getByRole("table").getByRole("rowheader").getByRole("link").last().getAttribute("href");
  return href.replace(/\?.*$/, "");
}

test("two versions are compared, and the old one comes back as a draft", async ({ as, complaints }) => {
  test.setTimeout(120_000);
  complaints.allow(REFUSED);
  const steward = await as("steward");
  const mara = await as("owner:REG");
  const path = await lastPlaybook(steward, "REG");
  const history = `${path}?tab=history`;

  await test.step("one version: there is nothing to compare yet", async () => {
    await visit(steward, `${path}/compare`);
    await expect(steward.getByText("There is one version.")).toBeVisible();
    await axe(steward);
  });

  await test.step("a new deputy makes a second version, which its owner approves", async () => {
    await visit(steward, `${path}?tab=roles`);
    await button(steward, /^Change deputy of/).first().click();
    await steward.getByLabel(/^New deputy of/).selectOption({ label: NEWCOMER });
    await answered(steward, "playbooks/assign", () => button(steward, /^Save deputy of/).click());
    // who wrote it reads it, and does not decide
    await visit(steward, history);
    await expect(steward.getByRole("link", { name: "Read", exact: true })).toBeVisible();
    await visit(mara, history);
    await link(mara, "Read and decide").click();
    await answered(mara, "playbooks/approve", () => button(mara, "Approve version 2").click());
    await expect(mara.getByRole("region", { name: "Notifications" })).toContainText("Version 2 is approved and published.");
  });

  await test.step("the change is told in words", async () => {
    await visit(steward, history);
    await link(steward, "Compare version 1 with version in force").click();
    await steward.waitForURL(/\/compare\?from=.+&to=.+/);
    await expect(steward.getByRole("heading", { level: 1, name: "Compare versions" })).toBeVisible();
    await expect(steward.getByText(/Version 2 \(published\).* changes 1 place of version 1 \(superseded\)\./)).toBeVisible();
    await expect(steward.getByRole("heading", { level: 2, name: /^Roles/ })).toBeVisible();
    await expect(steward.getByText(/^Deputy of .+ changed from .+ to Aisha Rahman$/)).toBeVisible();
    await axe(steward);
  });

  await test.step("a version has no difference from itself", async () => {
    const form = steward.getByRole("form", { name: "Compare two versions" });
    await form.getByLabel("Compare", { exact: true }).selectOption({ label: "Version 1, superseded" });
    await form.getByLabel("With", { exact: true }).selectOption({ label: "Version 1, superseded" });
    await button(form, "Compare").click();
    await expect(steward.getByText("No difference in content.")).toBeVisible();
    await axe(steward);
  });

  await test.step("version 1 comes back as a draft; a second time it is refused in words", async () => {
    await link(steward, "History").click();
    await expect(steward.getByRole("table", { name: "Versions" })).toBeVisible();
    await axe(steward);
    await answered(steward, "playbooks/restore", () => button(steward, "Restore as a draft: version 1").click());
    await steward.waitForURL(/\/drafts\/[0-9a-f-]{36}/);
    await visit(steward, history);
    await button(steward, "Restore as a draft: version 1").click();
    await expect(steward.getByRole("alert")).toContainText("Version 3 is still open. Publish or discard it, then restore version 1.");
    // who only reads is offered no restoring
    const reader = await as("stakeholder");
    await visit(reader, history);
    await expect(reader.getByRole("table", { name: "Versions" })).toBeVisible();
    await expect(button(reader, /^Restore as a draft/)).toHaveCount(0);
  });
});

test("a playbook is retired with a reason, by who may", async ({ as }) => {
  const helena = await as("sponsor");
  const steward = await as("steward");
  const path = await lastPlaybook(helena, "STR");
  await visit(steward, path);
  await more(steward).click();
  await expect(button(steward, "Retire the playbook")).toHaveCount(0);

  await visit(helena, path);
  await more(helena).focus();
  await helena.keyboard.press("Enter");
  await button(helena, "Retire the playbook").first().click();
  const asked = dialog(helena, "Retire the playbook");
  await expect(asked).toContainText("Nobody can launch");
  await expect(asked).toContainText("Its history stays.");
  await button(asked, "Retire the playbook").click();
  await expect(asked.getByText("Say why it is retired; the history keeps it.")).toBeVisible();
  await axe(helena);
  await asked.getByLabel(/^Why it is retired/).fill("The business was sold.");
  await answered(helena, "playbooks/retire", () => button(asked, "Retire the playbook").click());
  await expect(asked).toBeHidden();
  await expect(helena.getByText("This playbook is retired.")).toBeVisible();
  await expect(helena.getByText("The business was sold.").first()).toBeVisible();
  await more(helena).click();
  await expect(button(helena, "Retire the playbook")).toHaveCount(0);
});

test("a person hands every seat to another, and each playbook says what became of it", async ({ as }) => {
  const page = await as("steward");
  await visit(page, "/upkeep");
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  const replace = region(page, "Replace a person");
  await button(replace, "Show what would change").click();
  await expect(replace.getByText("Choose who hands over.")).toBeVisible();
  await expect(replace.getByText("Choose who takes over.")).toBeVisible();

  const [giver, taker] = [replace.getByLabel(/^Who hands over/), replace.getByLabel(/^Who takes over/)];
  await giver.selectOption({ label: NEWCOMER });
  await taker.selectOption({ label: NEWCOMER });
  await button(replace, "Show what would change").click();
  await expect(replace.getByText("Choose somebody else than the person who hands over.")).toBeVisible();
  await expect(giver.locator("option:checked")).toHaveText(NEWCOMER);

  await taker.selectOption({ label: "Daniel Okafor, Chief Technology Officer" });
  await answered(page, "playbooks/replacement", () => button(replace, "Show what would change").click());
  const preview = replace.getByRole("table", { name: "What would be handed over" });
  await expect(preview).toBeVisible();
  await expect(replace.getByRole("status")).toContainText(/a new version.+must approve/);
  await axe(page);

  await answered(page, "playbooks/replace", () => button(replace, /^Replace in \d+ playbooks?$/).click());
  const done = replace.getByRole("table", { name: "What was handed over" });
  await expect(done.getByText("Waits for approval").first()).toBeVisible();
  await expect(preview).toBeHidden();
  // the list above follows
  await expect(region(page, /^Waiting for approval/).getByRole("listitem").first()).toBeVisible();
  await axe(page);
});

test("who left can still hand over", async ({ as }) => {
  const page = await as("steward");
  await visit(page, "/upkeep");
  const gone = region(page, "Replace a person").getByLabel(/^Who hands over/).locator("option").filter({ hasText: "no longer active" });
  await expect(gone.first()).toBeAttached();
});

test("a template is adopted step by step with the keyboard, left, and taken up again", async ({ as }) => {
  test.setTimeout(120_000);
  const page = await as("steward");
  const press = async (target) => {
    await target.focus();
    await page.keyboard.press("Enter");
  };
  const choose = async (label, name) => {
    const field = page.getByLabel(label, { exact: true });
    await field.focus();
    await page.keyboard.type(name);
    await expect(field.locator("option:checked")).toHaveText(new RegExp(`^${name}`));
  };
  const missing = page.getByRole("complementary", { name: "What is still missing" });
  const step = (name) => page.getByRole("region", { name, exact: true });

  await test.step("what you get", async () => {
    await visit(page, "/library/BRD-03");
    await press(link(page, "Adopt"));
    await page.waitForURL("**/library/BRD-03/adopt");
    await expect(page.getByRole("heading", { level: 1, name: "Adopt Short-seller report" })).toBeVisible();
    await expect(missing).toContainText("Claims commander: no primary and no deputy");
    await axe(page);
    await answered(page, "playbooks/adopt", () => press(button(page, "Adopt and name people")));
    await page.waitForURL("**/library/BRD-03/adopt?step=people");
  });

  await test.step("primary and deputy", async () => {
    await expect(step("Critical slots")).toBeFocused();
    await axe(page);
    await choose("Primary of Claims commander", "Luis");
    await choose("Deputy of Claims commander", "Luis");
    await press(button(page, "Save and set thresholds"));
    await expect(page.getByText("Primary and deputy are two people. Choose another deputy.")).toBeVisible();
    await choose("Deputy of Claims commander", "Amara");
    await answered(page, "playbooks/staff_draft", () => press(button(page, "Save and set thresholds")));
    await page.waitForURL("**/library/BRD-03/adopt?step=triggers");
    await expect(missing).not.toContainText("Claims commander:");
    await expect(missing).toContainText("no primary and no deputy");
  });

  await test.step("thresholds", async () => {
    await expect(step("Thresholds")).toBeFocused();
    const value = page.getByLabel("Market: equity short interest percent of float rises by");
    await expect(value).toHaveValue("40%");
    await value.focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await press(button(page, "Save the thresholds"));
    await expect(page.getByText("A trigger needs a value.")).toBeVisible();
    await axe(page);
    await value.focus();
    await page.keyboard.type("35%");
    await answered(page, "playbooks/staff_draft", () => press(button(page, "Save the thresholds")));
    await page.waitForURL("**/library/BRD-03/adopt?step=open");
  });

  await test.step("what is left, and the way to the editor", async () => {
    await expect(link(page, "Open in the editor")).toHaveAttribute("href", /^\/drafts\/[0-9a-f-]{36}/);
    await expect(missing).toContainText("no primary and no deputy");
    await axe(page);
  });

  await test.step("coming back goes on with what is missing", async () => {
    await visit(page, "/library/BRD-03/adopt");
    await expect(page.getByRole("heading", { level: 2, name: "Who holds the critical slots" })).toBeVisible();
    await expect(page.getByLabel("Primary of Claims commander", { exact: true }).locator("option:checked")).toHaveText(/^Luis Carvalho/);
    await link(page, "Thresholds").click();
    await expect(page.getByLabel("Market: equity short interest percent of float rises by")).toHaveValue("35%");
    await visit(page, "/upkeep");
    await expect(region(page, /^Drafts/)).toContainText("Short-seller report");
  });
});
