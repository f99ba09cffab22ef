// What a spec and the screenshot script share; nothing here needs the test runner.
import { AxeBuilder } from "@axe-core/playwright";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DEMO_PASSWORD, emailOf } from "./people.js";
import { ROOT } from "./server.js";

export const SCHEMES = ["light", "dark"];
export const WIDTHS = { 390: { width: 390, height: 844 }, 1440: { width: 1440, height: 900 } };
// What a scheme can change: a page's structure is the same in light and in dark.
const COLOUR = ["color-contrast", "link-in-text-block"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Waits until the browser's half has taken over the page: frontend sets data-hydrated on <html>
 * when hydrate() is through. Before that a click on a button that needs wasm would be lost.
 */
export async function hydrated(page) {
  // Public pages are plain documents: they have no browser's half to wait for.
  if ((await page.locator('link[rel="modulepreload"]').count()) === 0) return;
  await page.locator("html[data-hydrated]").waitFor({ state: "attached", timeout: 20_000 });
}

// What the browser itself writes on the console for a response of 4xx.
export const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/;

/** The message that stands at a field. */
export const at = (field) => field.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' field ')][1]").locator(".field-error");

/** Opens a path and waits for hydration; { hydrate: false } for pages without wasm, { status: 404 } where that is right. */
export async function visit(page, path, { hydrate = true, status } = {}) {
  const answer = await page.goto(path);
  const right = status ? answer?.status() === status : (answer?.status() ?? 200) < 400;
  if (!right) throw new Error(`${path} answered ${answer?.status()}`);
  if (hydrate) await hydrated(page);
  return answer;
}

// A required field's label ends in "required", so the names are only the beginning.
export const emailField = (page) => page.getByLabel(/^E-mail\b/);
export const passwordField = (page) => page.getByLabel(/^Password\b/);

/** Signs in through the form, as a role ("sponsor", "owner:MKT") or an e-mail address; ends on /home. */
export async function signIn(page, who, password = DEMO_PASSWORD) {
  await page.goto("/sign-in");
  await emailField(page).fill(emailOf(who));
  await passwordField(page).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/home");
}

/** Nothing loads and nothing moves: fonts are there, finite animations have ended. */
export async function settled(page) {
  await page.waitForLoadState("load");
  await page.evaluate(async () => {
    await document.fonts.ready;
    const finite = document.getAnimations().filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime));
    await Promise.allSettled(finite.map((a) => a.finished));
  });
}

/** The page as it stands is no wider than the window. */
export async function noSidewaysScroll(page, what = page.url()) {
  const found = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= innerWidth) return null;
    const wide = [...document.querySelectorAll("body *")].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    });
    const name = (e) => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")}`;
    return { content: root.scrollWidth, window: innerWidth, wide: wide.slice(0, 5).map(name) };
  });
  if (found) throw new Error(`${what} scrolls sideways: ${JSON.stringify(found)}`);
}

/**
 * When an element that matches the selector and holds the text stood in the page, in milliseconds
 * since 1970. It looks from inside the page each 10 ms: waiting from outside adds up to half a second.
 */
export function seenAt(page, selector, text, limit = 10_000) {
  return page.evaluate(
    ([selector, text, limit]) =>
      new Promise((done, failed) => {
        const began = Date.now();
        const look = () => {
          const there = [...document.querySelectorAll(selector)].some((e) => e.textContent.includes(text) && e.checkVisibility());
          if (there) done(Date.now());
          else if (Date.now() - began > limit) failed(new Error(`"${text}" was not in ${selector} within ${limit} ms`));
          else setTimeout(look, 10);
        };
        look();
      }),
    [selector, text, limit],
  );
}

/** Violations as lines that say where and what to do. */
function describe(violations, scheme) {
  return violations.flatMap((v) => [
    `${scheme}: ${v.id} (${v.impact}): ${v.help}`,
    ...v.nodes.flatMap((node) => [
      `    ${node.target.join(" ")}`,
      `      ${node.html.replace(/\s+/g, " ").slice(0, 160)}`,
      ...(node.failureSummary ?? "").split("\n").slice(1).map((line) => `      ${line.trim()}`),
    ]),
  ]);
}

/**
 * Runs axe on the page as it stands and fails with every violation: all rules in the first scheme,
 * those of colour in the others.
 */
export async function axe(page, { schemes = SCHEMES, exclude = [], include = [] } = {}) {
  const found = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    // Legacy: there are no frames, and the other way opens a page of its own for each look.
    // Of rules that passed axe names one element each: naming all of them, which nobody reads, is most of
    // the time on a long page. Violations are told whole.
    let builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    builder = colorScheme === schemes[0] ? builder.withTags(TAGS) : builder.withRules(COLOUR);
    for (const selector of include) builder = builder.include(selector);
    for (const selector of exclude) builder = builder.exclude(selector);
    const { violations } = await builder.analyze();
    found.push(...describe(violations, colorScheme));
  }
  await page.emulateMedia({ colorScheme: null });
  if (found.length) throw new Error(`axe on ${new URL(page.url()).pathname}:\n${found.join("\n")}`);
}

/** Writes end2end/screenshots/<name>-<390|1440>-<light|dark>.png, whole page; gives the paths. */
export async function screenshot(page, name, { widths = Object.keys(WIDTHS), schemes = SCHEMES } = {}) {
  const dir = join(ROOT, "end2end", "screenshots");
  mkdirSync(dir, { recursive: true });
  const before = page.viewportSize();
  const written = [];
  for (const width of widths) {
    await page.setViewportSize(WIDTHS[width]);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const path = join(dir, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      written.push(path);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
  return written;
}

/**
 * Writes every complaint of a context's pages into `list`: console errors and warnings, uncaught
 * exceptions, violations of the content security policy.
 */
export async function watch(context, list) {
  const where = (page) => {
    try {
      return new URL(page?.url() ?? "about:blank").pathname;
    } catch {
      return "?";
    }
  };
  context.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) {
      const { url, lineNumber } = message.location();
      list.push(`console ${message.type()} on ${where(message.page())}: ${message.text()}${url ? ` (${url}:${lineNumber})` : ""}`);
    }
  });
  context.on("weberror", (problem) => {
    list.push(`uncaught on ${where(problem.page())}: ${problem.error().stack ?? problem.error()}`);
  });
  // The browser reports most violations on the console too; this one catches the rest.
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => {
      console.error(`CSP violation: ${e.effectiveDirective} refused ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`);
    });
  });
}
