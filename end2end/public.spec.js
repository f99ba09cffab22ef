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

test("a browser that opens / for the first time transfers no more than its budget", async ({ page }) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  const parts = new Map();
  const names = new Map();
  client.on("Network.responseReceived", ({ requestId, response }) => {
    const encoding = response.headers["content-encoding"] ?? response.headers["Content-Encoding"] ?? "as it is";
    names.set(requestId, `${new URL(response.url).pathname} (${encoding})`);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => parts.set(requestId, encodedDataLength));
  await visit(page, "/");
  await page.waitForLoadState("networkidle");
  const list = [...parts].map(([id, bytes]) => [bytes, names.get(id) ?? id]).sort((a, b) => b[0] - a[0]);
  const total = list.reduce((sum, [bytes]) => sum + bytes, 0);
  const table = list.map(([bytes, name]) => `${String(bytes).padStart(8)}  ${name}`).join("\n");
  console.log(`/ transfers ${total} of ${budget} bytes in ${list.length} files\n${table}`);
  expect(total, `bytes transferred\n${table}`).toBeLessThanOrEqual(budget);
  // what can be compressed came compressed
  expect(list.filter(([, name]) => /\.(js|wasm|css|svg) \(as it is\)$/.test(name) || name.startsWith("/ (as it is)"))).toEqual([]);
});
