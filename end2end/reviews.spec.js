// What the chair does around a review: change its day and attendees, schedule another, cancel it.
import { axe, expect, test, visit } from "./fixtures.js";
import { REFUSED, at } from "./helpers.js";
import { answered, button, dialog, openNextReview } from "./room.js";

test.use({ ownServer: "reviews" });

const DAY = 86_400_000;

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
  const helena = await as("sponsor");
  const mara = await as("owner:REG");
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

test("another review is scheduled, then cancelled with a reason", async ({ as, complaints }) => {
  test.setTimeout(180_000);
  complaints.allow(REFUSED);
  const helena = await as("sponsor");
  const mara = await as("owner:REG");
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
