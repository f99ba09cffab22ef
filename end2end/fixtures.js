// import { test, expect, axe, visit } from "./fixtures.js";
//
//   test("…", async ({ page }) => …)            a signed-out page
//   test("…", async ({ as }) => {
//     const chair = await as("sponsor");        a signed-in page in a browser of its own;
//     const member = await as("owner:MKT");     call it again for as many as you need
//   });
//
// Any console error or warning, uncaught exception or CSP violation in any page of any context fails
// the test. A test that provokes one says so first: complaints.allow(/status of 401/).
import { test as base, expect } from "@playwright/test";
import { signIn, watch } from "./helpers.js";
import { emailOf } from "./people.js";

export { expect };
export { axe, emailField, hydrated, passwordField, screenshot, settled, signIn, visit } from "./helpers.js";
export { DEMO_PASSWORD, emailOf } from "./people.js";

export const test = base.extend({
  // set by global-setup.js, after the configuration was read
  baseURL: async ({}, use) => use(process.env.M_E2E_URL),

  complaints: [
    async ({ browser }, use) => {
      const list = [];
      const allowed = [];
      // every context, also one that a test makes by itself
      const newContext = browser.newContext;
      const seen = new WeakSet();
      const guard = async (context) => {
        if (!seen.has(context)) {
          seen.add(context);
          await watch(context, list);
        }
        return context;
      };
      browser.newContext = async (...options) => guard(await newContext.apply(browser, options));
      await use({ list, guard, allow: (...patterns) => allowed.push(...patterns) });
      browser.newContext = newContext;
      const unexpected = list.filter((text) => !allowed.some((pattern) => pattern.test(text)));
      expect(unexpected, "a page complained").toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, complaints }, use) => {
    await complaints.guard(context);
    await use(context);
  },

  // Sessions are kept for the whole run: each role signs in once.
  sessions: [async ({}, use) => use(new Map()), { scope: "worker" }],

  as: async ({ browser, baseURL, complaints, sessions, contextOptions, locale, timezoneId, viewport }, use) => {
    const contexts = [];
    await use(async (who, options = {}) => {
      const email = emailOf(who);
      const context = await browser.newContext({
        ...contextOptions,
        baseURL,
        locale,
        timezoneId,
        viewport,
        storageState: options.fresh ? undefined : sessions.get(email),
        ...options.context,
      });
      await complaints.guard(context);
      contexts.push(context);
      const page = await context.newPage();
      if (options.fresh || !sessions.has(email)) {
        await signIn(page, email);
        // a fresh session is the test's own: it may end it without signing others out
        if (!options.fresh) sessions.set(email, await context.storageState());
      }
      return page;
    });
    for (const context of contexts) await context.close();
  },
});
