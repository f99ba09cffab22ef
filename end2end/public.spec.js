import { budget, measure } from "../scripts/bundle-size.mjs";
import { axe, expect, test, visit } from "./fixtures.js";

test("the landing page says what M is, without a complaint", async ({ page }) => {
  await visit(page, "/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Success favors the prepared");
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await axe(page);
});

test("the landing page is complete before wasm arrives", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Success favors the prepared");
  await context.close();
});

test("the landing page does not scroll sideways on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await visit(page, "/");
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content).toBeLessThanOrEqual(window);
});

test("the first page transfers no more than its budget", async ({ baseURL }) => {
  const [first] = await measure(baseURL, ["/"]);
  expect(first.cold, `bytes transferred: ${JSON.stringify(first.parts)}`).toBeLessThanOrEqual(budget);
});
