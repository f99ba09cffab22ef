// A signed-in session outside a browser, for measurements.
import { chromium } from "@playwright/test";
import { ARGS, findChromium } from "./chromium.js";
import { signIn } from "./helpers.js";

/** The Cookie header of a person who signed in through the form. */
export async function cookieOf(baseURL, who) {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ARGS });
  try {
    const context = await browser.newContext({ baseURL });
    await signIn(await context.newPage(), who);
    return (await context.cookies(baseURL)).map(({ name, value }) => `${name}=${value}`).join("; ");
  } finally {
    await browser.close();
  }
}
