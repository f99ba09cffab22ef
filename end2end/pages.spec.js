// Every page, as somebody who uses it: it opens, holds one heading, complains of nothing, does not
// scroll sideways, and axe finds no violation on a phone in dark and on a desk in light. Structure
// does not change with the scheme nor colours with the size, so that these two see both.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { axe, expect, noSidewaysScroll, test, visit } from "./fixtures.js";
import { WIDTHS } from "./helpers.js";
import { BY_ROLE, MAIN, PUBLIC, covered, open } from "./pages.js";
import { ROOT } from "./server.js";

// axe takes its time over a long page.
test.describe.configure({ timeout: 180_000 });

async function look(page, { exclude, phoneOnly } = {}) {
  const phone = [WIDTHS[390], phoneOnly ? ["dark", "light"] : ["dark"]];
  const desk = [WIDTHS[1440], ["light"]];
  for (const [size, schemes] of phoneOnly ? [phone] : [phone, desk]) {
    await page.setViewportSize(size);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await noSidewaysScroll(page, `${page.url()} at ${size.width} px`);
    await axe(page, { schemes, exclude });
  }
  expect(await page.title()).toMatch(/^(M|.+ · M)$/);
}

test("every route of the app is in the list of pages", () => {
  const source = readFileSync(join(ROOT, "app", "src", "lib.rs"), "utf8");
  const routes = [];
  let parent = "";
  for (const [, tag, path] of source.matchAll(/<(Route|\/?ParentRoute)\b(?: path=path!\("([^"]*)"\))?/g)) {
    if (tag !== "Route") parent = path ?? "";
    else routes.push(path && !path.startsWith("/") ? `${parent}/${path}` : `${parent}${path}`);
  }
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.filter((route) => !covered(route)), "routes that no list in pages.js visits").toEqual([]);
});

for (const [name, path, options] of PUBLIC) {
  test(`${name}, signed out`, async ({ page, complaints }) => {
    if (options?.status) complaints.allow(new RegExp(`status of ${options.status}`));
    await open(page, path, options, visit);
    await look(page, options);
  });
}

for (const [role, pages] of Object.entries(BY_ROLE)) {
  for (const [name, path, options] of pages) {
    test(`${name}, as ${role}`, async ({ as }) => {
      const page = await as(role);
      await open(page, path, options, visit);
      await look(page, options);
    });
  }
}

test("from right to left the main pages fit a phone", async ({ as }) => {
  test.setTimeout(120_000);
  const page = await as("sponsor");
  await page.setViewportSize(WIDTHS[390]);
  for (const path of MAIN) {
    await visit(page, path);
    await page.evaluate(() => {
      document.dir = "rtl";
    });
    await noSidewaysScroll(page, `${path} from right to left`);
  }
});

test("from right to left the icons that point turn round, the others do not", async ({ page }) => {
  await visit(page, "/design");
  const scales = (selector) => page.locator(selector).evaluateAll((icons) => [...new Set(icons.map((i) => getComputedStyle(i).scale))]);
  expect(await scales(".icon-directional")).toEqual(["none"]);
  await page.evaluate(() => {
    document.dir = "rtl";
  });
  expect(await scales(".icon-directional")).toEqual(["-1 1"]);
  expect(await scales(".icon:not(.icon-directional)")).toEqual(["none"]);
});
