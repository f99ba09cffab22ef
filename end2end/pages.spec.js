// Every page, as somebody who uses it: it opens, holds a heading, complains of nothing, and axe finds
// no violation in light and dark, on a desk and on a phone.
import { axe, expect, test, visit } from "./fixtures.js";
import { WIDTHS } from "./helpers.js";
import { BY_ROLE, PUBLIC, open } from "./pages.js";

async function look(page) {
  for (const size of Object.values(WIDTHS)) {
    await page.setViewportSize(size);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content, `${page.url()} scrolls sideways at ${size.width} px`).toBeLessThanOrEqual(window);
    await axe(page);
  }
}

for (const [name, path, options] of PUBLIC) {
  test(`${name}, signed out`, async ({ page }) => {
    await open(page, path, options, visit);
    await look(page);
  });
}

for (const [role, pages] of Object.entries(BY_ROLE)) {
  for (const [name, path, options] of pages) {
    test(`${name}, as ${role}`, async ({ as }) => {
      const page = await as(role);
      await open(page, path, options, visit);
      await look(page);
    });
  }
}
