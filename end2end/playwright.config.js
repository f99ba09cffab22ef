import { defineConfig } from "@playwright/test";
import { ARGS, findChromium } from "./chromium.js";

const MEASURED = ["chair.spec.js", "editor-speed.spec.js", "instances.spec.js", "review.spec.js"];

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.js",
  outputDir: "results",
  globalSetup: "./global-setup.js",
  reporter: [["list"]], // tells each failure whole at the end
  forbidOnly: true,
  retries: 0,
  // Two at a time, but for journeys in which people see each other within a second, or a key is
  // measured: those have the machine to themselves.
  workers: 2,
  projects: [
    { name: "pages", testMatch: "pages.spec.js", fullyParallel: true },
    { name: "journeys", testIgnore: ["pages.spec.js", ...MEASURED], fullyParallel: false },
    { name: "measured", testMatch: MEASURED, fullyParallel: false, workers: 1, dependencies: ["pages", "journeys"] },
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
    // A recording of everything costs a third of the time: M_TRACE=1 where one test is looked into.
    trace: process.env.M_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: await findChromium(), args: ARGS },
  },
});
