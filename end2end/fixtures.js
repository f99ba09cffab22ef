// import { test, expect, axe, visit } from "./fixtures.js";
//
//   test("…", async ({ page }) => …)            a signed-out page
//   test("…", async ({ as }) => {
//     const chair = await as("sponsor");        a signed-in page in a browser of its own;
//     const member = await as("owner:MKT");     call it again for as many as you need; options:
//   });                                         fresh (a session of its own), url (another server)
//
// A spec that changes much has a server of its own, started before its first test. Its name is the
// spec's: two specs with the same one may share a worker, and with it the server.
//   test.use({ ownServer: "review" });
//
// Any console error or warning, uncaught exception or CSP violation in any page of any context fails
// the test. A test that provokes one says so first: complaints.allow(/status of 401/).
import { test as base, expect } from "@playwright/test";
import { signIn, watch } from "./helpers.js";
import { emailOf } from "./people.js";
import { startServer } from "./server.js";

export { expect };
export { axe, emailField, hydrated, noSidewaysScroll, passwordField, screenshot, settled, signIn, visit } from "./helpers.js";
export { DEMO_PASSWORD, emailOf } from "./people.js";

const KEPT = 20 * 60_000;

export const test = base.extend({
  ownServer: [null, { option: true, scope: "worker" }],

  // The run's one server is started by global-setup.js, after the configuration was read.
  server: [
    async ({ ownServer }, use) => {
      if (!ownServer) return use({ url: process.env.M_E2E_URL });
      const server = await startServer();
      await use(server);
      return server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),

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

  // Sessions are kept for the worker's next tests: each person signs in once on each server, and again
  // before the half hour that a cookie lives is over.
  sessions: [async ({}, use) => use(new Map()), { scope: "worker" }],

  as: async ({ browser, baseURL, complaints, sessions, contextOptions, locale, timezoneId, viewport }, use) => {
    const contexts = [];
    await use(async (who, options = {}) => {
      const email = emailOf(who);
      const url = options.url ?? baseURL;
      const key = `${email} on ${url}`;
      if (Date.now() - (sessions.get(key)?.at ?? 0) > KEPT) sessions.delete(key);
      const context = await browser.newContext({
        ...contextOptions,
        baseURL: url,
        locale,
        timezoneId,
        viewport,
        storageState: options.fresh ? undefined : sessions.get(key)?.state,
        ...options.context,
      });
      await complaints.guard(context);
      contexts.push(context);
      const page = await context.newPage();
      if (options.fresh || !sessions.has(key)) {
        await signIn(page, email);
        // a fresh session is the test's own: it may end it without signing others out
        if (!options.fresh) sessions.set(key, { at: Date.now(), state: await context.storageState() });
      }
      return page;
    });
    for (const context of contexts) await context.close();
  },
});
