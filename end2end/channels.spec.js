// How M reaches me, on a phone; the endpoints of the organisation, with their secrets; the secret of a token.
import { axe, expect, noSidewaysScroll, test, visit } from "./fixtures.js";
import { REFUSED } from "./helpers.js";
import { answered, button, dialog } from "./room.js";

test.use({ ownServer: "channels" });

const messages = (page) => page.getByRole("region", { name: "Notifications" });

test("a person says how they may be reached, and tries it", async ({ as, complaints }) => {
  complaints.allow(REFUSED);
  const page = await as("stakeholder");
  await page.setViewportSize({ width: 390, height: 844 });

  await test.step("who has said nothing is reached always", async () => {
    await visit(page, "/account");
    await page.getByRole("main").getByRole("link", { name: "How M reaches me" }).click();
    await page.waitForURL("**/account/contact");
    await expect(page.getByText("You have set no rules. M reaches you always, on every channel you have.")).toBeVisible();
    await expect(page.getByText("No mail server is set up, so no e-mail leaves M.")).toBeVisible();
  });

  await test.step("a zone that is none is named at its field, and what was typed stays", async () => {
    await page.getByLabel("Quiet hours").check();
    const zone = page.getByLabel(/^Time zone/);
    await expect(zone).toHaveValue("Europe/Berlin");
    await page.getByLabel(/^From/).fill("21:30");
    await zone.fill("Mars/Olympus");
    await button(page, "Save my rules").click();
    await expect(page.locator("#f-quiet-zone-error")).toContainText("This is not a time zone of the IANA database");
    await expect(zone).toHaveValue("Mars/Olympus");
    await expect(page.getByLabel(/^From/)).toHaveValue("21:30");
    await noSidewaysScroll(page);
    // as high as the page: scrolled, the bars lie over a part of what axe measures
    await page.setViewportSize({ width: 390, height: 1600 });
    await axe(page);
    await page.setViewportSize({ width: 390, height: 844 });
  });

  await test.step("what is saved is told in words, and stays", async () => {
    await page.getByLabel(/^Time zone/).fill("Europe/Berlin");
    await answered(page, "channels/set_rules", () => button(page, "Save my rules").click());
    const words = "but not from 21:30 to 07:00 (Europe/Berlin). Severity 1 and 2 come at any time, on every channel.";
    await expect(page.getByText(words)).toBeVisible();
    await visit(page, "/account/contact");
    await expect(page.getByText(words)).toBeVisible();
    await expect(page.getByLabel(/^From/)).toHaveValue("21:30");
    // a second change goes on from the first
    await page.getByLabel("Quiet hours").uncheck();
    await answered(page, "channels/set_rules", () => button(page, "Save my rules").click());
    await expect(page.getByText(/, at any time\.$/)).toBeVisible();
    // said in the upper half, away from what is pressed next
    await expect(messages(page)).toContainText("Your rules are saved.");
    const box = await messages(page).boundingBox();
    expect(box.y + box.height).toBeLessThan(844 / 2);
  });

  await test.step("a test says that there is no way out", async () => {
    await answered(page, "channels/test_contact", () => button(page, "Send me a test").click());
    await expect(page.getByText("No mail server is configured (M_SMTP_URL).")).toBeVisible();
    await expect(page.getByText("The organisation has no active endpoint.")).toBeVisible();
    // what went well goes by itself; until then it lies over a part of what axe measures
    await expect(messages(page)).toBeEmpty();
    await axe(page);
  });
});

test("an administrator adds an endpoint, sees its secret once, stops and deletes it", async ({ as, complaints }) => {
  complaints.allow(REFUSED);
  const page = await as("administrator");
  const secret = page.getByLabel("Secret", { exact: true });
  const chat = page.getByRole("article", { name: "Chat" });
  await visit(page, "/admin/endpoints");
  await expect(page.getByText("No endpoint so far.")).toBeVisible();

  await test.step("an address that M may not post to is named at its field", async () => {
    await page.getByLabel(/^Name/).fill("Chat");
    await page.getByLabel(/^Address/).fill("http://10.0.0.1/hook");
    await button(page, "Add the endpoint").click();
    await expect(page.locator("#f-new-url-error")).not.toBeEmpty();
    await expect(page.getByLabel(/^Name/)).toHaveValue("Chat");
  });

  let first;
  await test.step("its secret is shown this once", async () => {
    await page.getByLabel(/^Address/).fill("https://hooks.invalid/m");
    await answered(page, "channels/create_endpoint", () => button(page, "Add the endpoint").click());
    await expect(secret).toHaveValue(/^whsec_/);
    await expect(secret).toBeFocused();
    first = await secret.inputValue();
    await expect(chat).toContainText("Nothing delivered yet");
    await axe(page);
    await button(page, "I have it").click();
    await expect(secret).toHaveCount(0);
  });

  await test.step("a new secret is another one, and the former one can be ended", async () => {
    await button(chat, "Rotate the secret: Chat").click();
    await answered(page, "channels/rotate_secret", () => button(dialog(page, "Rotate the secret"), "Make a new secret").click());
    await expect(secret).toHaveValue(/^whsec_/);
    expect(await secret.inputValue()).not.toBe(first);
    await button(page, "I have it").click();
    await expect(chat).toContainText("Former secret");
    await button(chat, "End the former secret: Chat").click();
    await answered(page, "channels/end_former_secret", () =>
      button(dialog(page, "End the former secret"), "End the former secret").click(),
    );
    await expect(chat).not.toContainText("Former secret");
  });

  await test.step("it is stopped, started and deleted", async () => {
    await answered(page, "channels/amend_endpoint", () => button(chat, "Stop: Chat").click());
    await expect(messages(page)).toContainText("Chat is stopped.");
    await answered(page, "channels/amend_endpoint", () => button(chat, "Start: Chat").click());
    await expect(messages(page)).toContainText("Chat is started.");
    await page.setViewportSize({ width: 390, height: 844 });
    // on a phone the toasts lie over the buttons for a while
    await visit(page, "/admin/endpoints");
    await noSidewaysScroll(page);
    await button(chat, "Delete: Chat").click();
    await answered(page, "channels/delete_endpoint", () => button(dialog(page, "Delete the endpoint"), "Delete the endpoint").click());
    await expect(page.getByText("No endpoint so far.")).toBeVisible();
  });
});

test("the secret of a new token stands in focus, this once", async ({ as }) => {
  const page = await as("administrator");
  const secret = page.getByLabel("Secret", { exact: true });
  await visit(page, "/account/tokens");
  await page.getByLabel(/^Name/).fill("Risk dashboard");
  await button(page, "Create token").click();
  await expect(secret).toHaveValue(/.{20}/);
  await expect(secret).toBeFocused();
  await button(page, "I have it").click();
  await expect(secret).toHaveCount(0);
});
