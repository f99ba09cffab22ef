// Without a mouse: skip link, palette, order of the Tab key, dialogs.
import { expect, test, visit } from "./fixtures.js";

const focused = (page) => page.locator(":focus");

test("the first Tab offers to skip to the content", async ({ as }) => {
  const page = await as("sponsor");
  await visit(page, "/readiness");
  await page.keyboard.press("Tab");
  await expect(focused(page)).toHaveText("Skip to content");
  await expect(focused(page)).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  // the next Tab is inside the page
  await page.keyboard.press("Tab");
  await expect(page.getByRole("main").locator(":focus")).toHaveCount(1);
});

test("Ctrl-K, a few letters and Enter lead to Readiness", async ({ as }) => {
  const page = await as("sponsor");
  await visit(page, "/home");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Go to" });
  const field = palette.getByRole("combobox");
  await expect(field).toBeFocused();
  await page.keyboard.type("readin");
  await expect(palette.getByRole("option").first()).toContainText("Readiness");
  await expect(palette.getByRole("option", { selected: true })).toHaveCount(1);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/readiness");
  await expect(palette).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the palette also leads to a page outside of the app", async ({ as }) => {
  const page = await as("auditor");
  await visit(page, "/home");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Go to" }).getByRole("combobox")).toBeFocused();
  await page.keyboard.type("api ref");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/api/docs");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("API reference");
  await expect(page.locator(".operation").first()).toBeVisible();
});

test("the palette goes with Escape and gives the focus back", async ({ as }) => {
  const page = await as("sponsor");
  await visit(page, "/home");
  const opener = page.getByRole("button", { name: "Go to a page" });
  await opener.focus();
  await page.keyboard.press("Enter");
  const palette = page.getByRole("dialog", { name: "Go to" });
  await expect(palette).toBeVisible();
  await page.keyboard.type("nothing is called so");
  await expect(palette.getByText("Nothing found. Try fewer letters.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await expect(opener).toBeFocused();
});

for (const path of ["/home", "/playbooks", "/reviews/new", "/account"]) {
  test(`Tab goes through ${path} in the order of the page, each stop visible`, async ({ as }) => {
    const page = await as("sponsor");
    await visit(page, path);
    await expect(page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")).toHaveCount(0);
    const stops = [];
    for (let presses = 0; presses < 150; presses += 1) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        // a native date field has several stops of its own
        const again = e === globalThis.lastStop;
        const after = !globalThis.lastStop || again || (globalThis.lastStop.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
        const wrapped = e === globalThis.firstStop;
        globalThis.firstStop ??= e;
        globalThis.lastStop = e;
        const box = e.getBoundingClientRect();
        const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        const style = getComputedStyle(e);
        const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none" || again;
        const words = e.getAttribute("aria-label") ?? (e.textContent?.trim() || e.id);
        const name = `${e.tagName.toLowerCase()} "${words.slice(0, 40)}"`;
        return { name, after, shown, ring, wrapped };
      });
      if (!stop || stop.wrapped) break;
      stops.push(stop);
    }
    expect(stops.length, "stops of the Tab key").toBeGreaterThan(12);
    expect(stops[0].name).toContain("Skip to content");
    expect(stops.filter((s) => !s.after).map((s) => s.name), "comes out of order").toEqual([]);
    expect(stops.filter((s) => !s.shown).map((s) => s.name), "has focus out of sight").toEqual([]);
    expect(stops.filter((s) => !s.ring).map((s) => s.name), "does not show its focus").toEqual([]);
  });
}

test("a dialog keeps the focus, Escape closes it, and the focus returns", async ({ as }) => {
  const page = await as("administrator");
  await visit(page, "/admin/people");
  const opener = page.getByRole("button", { name: "Add person" }).first();
  await opener.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByLabel(/^Name/)).toBeFocused();
  const count = await dialog.locator("button, input, select, textarea, a[href]").count();
  for (let i = 0; i < count + 3; i += 1) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => {
      const e = document.activeElement;
      return e && e !== document.body && !e.closest("dialog[open]") ? e.outerHTML.slice(0, 80) : null;
    });
    expect(outside, "focus left the dialog").toBeNull();
  }
  await dialog.getByLabel(/^Name/).fill("Typed and kept");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel(/^Name/)).toHaveValue("Typed and kept");
  await page.keyboard.press("Escape");
});

test("a whole sign-in with the keyboard", async ({ page }) => {
  const { DEMO_PASSWORD, emailOf } = await import("./people.js");
  await visit(page, "/sign-in");
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type(emailOf("auditor"));
  await page.keyboard.press("Tab");
  await page.keyboard.type(DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/home");
});
