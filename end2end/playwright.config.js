import { defineConfig } from "@playwright/test";
import { ARGS, findChromium } from "./chromium.js";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.js",
  outputDir: "results",
  globalSetup: "./global-setup.js",
  reporter: [["line"]],
  forbidOnly: true,
  retries: 0,
  // Pages are only looked at, so two at a time; journeys measure times and change things, one by one.
  workers: 2,
  projects: [
    { name: "pages", testMatch: "pages.spec.js", fullyParallel: true },
    { name: "journeys", testIgnore: "pages.spec.js", fullyParallel: false, workers: 1, dependencies: ["pages"] },
  ],
  maxFailures: 10,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // No motion: a colour half-way through a transition is not what axe should judge.
    contextOptions: { reducedMotion: "reduce" },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: await findChromium(), args: ARGS },
  },
});
