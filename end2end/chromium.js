// The browser of the end-to-end tests: M_CHROMIUM, else the system's, else one that Playwright has.
// Run by itself it prints the path, or says what to install and ends with 1.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

// The one without windows first: it needs a quarter less time.
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const APPS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Ubuntu's chromium-browser is a script that only points to a snap: asking for its version tells.
const answers = (path) => existsSync(path) && spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0;

export async function findChromium() {
  const given = process.env.M_CHROMIUM;
  if (given) {
    if (!answers(given)) throw new Error(`M_CHROMIUM is ${given}, which is not a browser that starts`);
    return given;
  }
  const dirs = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const path of [...NAMES.flatMap((name) => dirs.map((dir) => join(dir, name))), ...APPS]) {
    if (answers(path)) return path;
  }
  const { chromium } = await import("@playwright/test").catch(() => ({}));
  const own = chromium?.executablePath();
  if (own && answers(own)) return own;
  throw new Error(
    "no Chromium found: 'apt-get install chromium' on Debian, 'npx playwright install --with-deps chromium' on Ubuntu, " +
      "'npx playwright install chromium' on macOS, or name a browser in M_CHROMIUM",
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    console.log(await findChromium());
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exit(1);
  }
}
