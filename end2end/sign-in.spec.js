import { DEMO_PASSWORD, axe, emailField, emailOf, expect, passwordField, signIn, test, visit } from "./fixtures.js";

test("a wrong password gets a clear message and keeps the e-mail", async ({ page, complaints }) => {
  // the browser itself writes a console line for a response of 4xx
  complaints.allow(/Failed to load resource: the server responded with a status of (401|422|403)/);
  await visit(page, "/sign-in");
  await emailField(page).fill(emailOf("stakeholder"));
  await passwordField(page).fill("not-the-right-password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").first()).toContainText(/password/i);
  await expect(emailField(page)).toHaveValue(emailOf("stakeholder"));
  await expect(page).toHaveURL(/\/sign-in/);
  await axe(page);
});

test("the right password lands on /home", async ({ page }) => {
  await signIn(page, "sponsor");
  await expect(page).toHaveURL(/\/home$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("signing in works before wasm arrives", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await emailField(page).fill(emailOf("sponsor"));
  await passwordField(page).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/home");
  await context.close();
});

test("a page for members sends a stranger to the sign-in", async ({ page }) => {
  await page.goto("/reviews");
  await expect(page).toHaveURL(/\/sign-in/);
});
