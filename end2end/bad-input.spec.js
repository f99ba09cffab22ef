// What bad input gets in the browser: a message at the field with the fix, and what was typed stays.
import { axe, expect, test, visit } from "./fixtures.js";
import { REFUSED, at } from "./helpers.js";
import { answered, button, chairBar, dialog, live, openNextReview, openSession, stage } from "./room.js";

test.use({ ownServer: "bad-input" });

const NOBODY = "01890000-0000-7000-8000-000000000000";

test("a review without attendees at a past time is told at the fields, and everything stays", async ({ as }) => {
  const page = await as("sponsor");
  await visit(page, "/reviews/new");
  const [quarter, when, chair, facilitator] = [/^Quarter/, /^Day and time/, /^Chair/, /^Facilitator/].map((name) => page.getByLabel(name));
  await button(page, "Schedule the review").click();
  await expect(at(when)).toHaveText("Choose a day and a time.");

  await quarter.selectOption({ index: 2 });
  const chosen = await quarter.inputValue();
  await when.fill("2020-03-01T09:00");
  await chair.selectOption({ label: "Jonas Weber, Chief Risk Officer" });
  await button(page, "Schedule the review").click();
  await expect(at(when)).toHaveText("The time is in the past. Choose a later one.");
  await expect(page.getByText("Invite at least one person besides the chair: the chair alone cannot sign.")).toBeVisible();
  await expect(when).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("group", { name: /^Attendees/ })).toHaveAccessibleDescription(/Invite at least one person/);
  await axe(page);
  await expect(quarter).toHaveValue(chosen);
  await expect(when).toHaveValue("2020-03-01T09:00");
  await expect(chair.locator("option:checked")).toHaveText(/^Jonas Weber/);
  await expect(facilitator).toHaveValue("");

  // with the fix it is scheduled
  await when.fill(`${new Date().getUTCFullYear() + 1}-01-15T09:00`);
  await page.getByLabel("Search people").fill("general counsel");
  await page.getByRole("checkbox", { name: "Mara Lindqvist" }).check();
  await expect(page.getByText("1 person chosen besides the chair.")).toBeVisible();
  await button(page, "Schedule the review").click();
  await page.waitForURL(/\/reviews\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("is scheduled.");
});

test("a weak password for a new person is refused with the fix, and the form stays", async ({ as, complaints }) => {
  complaints.allow(REFUSED);
  const page = await as("administrator");
  await visit(page, "/admin/people");
  await button(page, "Add person").click();
  const form = dialog(page, "Add a person");
  const [name, email, password] = [/^Name/, /^E-mail/, /^First password/].map((label) => form.getByLabel(label));
  await name.fill("Ada Okonkwo");
  await email.fill("ada.okonkwo@aldermoor.example");
  await form.getByRole("checkbox", { name: "Stakeholder" }).check();
  for (const [weak, words] of [["too short", /9 characters; use at least 12/], ["password1234", /common|guess|list/i]]) {
    await password.fill(weak);
    await button(form, "Add person").click();
    await expect(at(password)).toHaveText(words);
    await expect(form).toBeVisible();
    await expect(name).toHaveValue("Ada Okonkwo");
    await expect(email).toHaveValue("ada.okonkwo@aldermoor.example");
    await expect(form.getByRole("checkbox", { name: "Stakeholder" })).toBeChecked();
  }
  await axe(page);
  // an address that somebody has already
  await password.fill("a kettle in the long grass");
  await email.fill("helena.aldermoor@aldermoor.example");
  await button(form, "Add person").click();
  await expect(at(email)).toBeVisible();
  await email.fill("ada.okonkwo@aldermoor.example");
  await button(form, "Add person").click();
  await expect(form).toBeHidden();
  await expect(page.getByText("Ada Okonkwo is added and can sign in.")).toBeVisible();
});

test("a page that did not hear of a change is told, keeps what was typed, and can go on", async ({ as, complaints }) => {
  complaints.allow(REFUSED);
  const one = await as("sponsor");
  const two = await as("sponsor");
  // the second page of the chair hears nothing
  await two.routeWebSocket(/\/ws$/, () => {});
  const path = await openNextReview(one);
  await openSession(one, path);
  await visit(two, path);
  await expect(stage(two, "Coverage")).toBeVisible();
  await two.getByLabel(/^Note of the chair/).fill("Typed on the second page.");

  await one.getByLabel(/^Note of the chair/).fill("Saved on the first page.");
  await answered(one, "reviews/command", () => button(one, "Save note").click());
  await button(two, "Save note").click();
  const told = two.getByRole("alert").filter({ hasText: "Somebody changed this review meanwhile. It is shown as it is now; try again." });
  await expect(told).toBeVisible();
  await expect(two.getByLabel(/^Note of the chair/)).toHaveValue("Typed on the second page.");
  await axe(two);
  await expect(one.getByLabel(/^Note of the chair/)).toHaveValue("Saved on the first page.");
  await answered(two, "reviews/command", () => button(two, "Save note").click());
  await expect(told).toBeHidden();
  await live(one);
  await expect(one.getByLabel(/^Note of the chair/)).toHaveValue("Typed on the second page.");

  // two chairs at once on the step: the slower one does not jump a step
  await answered(one, "reviews/command", () => button(chairBar(one), "Next: Assignments").click());
  await button(chairBar(two), "Next: Assignments").click();
  await expect(two.getByRole("alert").filter({ hasText: "Somebody changed this review meanwhile." })).toBeVisible();
  for (const page of [one, two]) await expect(stage(page, "Assignments")).toBeVisible();

  // stepping back wants a reason
  await button(chairBar(one), "Step back").click();
  await button(dialog(one, "Step back"), "Step back").click();
  await expect(at(dialog(one, "Step back").getByLabel(/^Reason/))).toBeVisible();
  await one.keyboard.press("Escape");
  await expect(dialog(one, "Step back")).toBeHidden();
  await expect(stage(one, "Assignments")).toBeVisible();
});

for (const [what, path, words] of [
  ["an unknown review", `/reviews/${NOBODY}`, "There is no such review, or you may not see it."],
  ["a review whose address is broken", "/reviews/nonsense", "There is no such review, or you may not see it."],
  ["minutes that are not there", `/reviews/${NOBODY}/minutes`, "There are no minutes here yet, or you may not see them."],
  ["an unknown playbook", `/playbooks/${NOBODY}`, "There is no such playbook"],
  ["an unknown template", "/library/XXX-99", "template"],
  ["an unknown action item", `/actions/${NOBODY}`, "There is no such action item, or you may not see it."],
  ["an address that leads nowhere", "/nowhere", "There is no page at this address."],
]) {
  test(`${what}: what is wrong, and the way on`, async ({ as, complaints }) => {
    complaints.allow(REFUSED);
    const page = await as("sponsor");
    await page.goto(path);
    await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
    const told = page.getByRole("alert").first();
    await expect(told).toContainText(words);
    await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
    await axe(page);
  });
}

for (const [who, path] of [["stakeholder", "/reviews"], ["stakeholder", "/audit"], ["stakeholder", "/admin/jobs"], ["auditor", "/reviews/new"], ["administrator", "/readiness"]]) {
  test(`${path} as ${who}: refused in words, nothing shown`, async ({ as, complaints }) => {
    complaints.allow(REFUSED);
    const page = await as(who);
    await page.goto(path);
    await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
    await expect(page.getByRole("alert").first()).toContainText(/Your roles do not include|may not/);
    await expect(page.getByRole("table")).toHaveCount(0);
    await axe(page);
  });
}

test("a session that has ended: the message says so and what was typed stays", async ({ as, complaints }) => {
  complaints.allow(REFUSED);
  const page = await as("steward", { fresh: true });
  await visit(page, "/reviews/new");
  const when = page.getByLabel(/^Day and time/);
  await when.fill(`${new Date().getUTCFullYear() + 1}-02-15T09:00`);
  await page.getByRole("checkbox", { name: "Mara Lindqvist" }).check();
  await page.context().clearCookies();
  await button(page, "Schedule the review").click();
  const told = page.getByRole("alert").filter({ hasText: "Sign in again; what you typed stays on this page." });
  await expect(told).toBeVisible();
  await expect(told.getByRole("link", { name: "Sign in (opens in a new tab)" })).toHaveAttribute("target", "_blank");
  await expect(when).toHaveValue(/-02-15T09:00$/);
  await expect(page.getByRole("checkbox", { name: "Mara Lindqvist" })).toBeChecked();
  await expect(page).toHaveURL(/\/reviews\/new$/);
});
