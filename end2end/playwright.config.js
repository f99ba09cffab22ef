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
  workers: 1,
  fullyParallel: false,
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
