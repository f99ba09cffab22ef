// Pictures of every page at 390 and 1440 px, light and dark, into end2end/screenshots.
//   npm run screenshots                       all pages, on a server of its own
//   npm run screenshots -- home playbooks     only pages whose name contains a word
//   npm run screenshots -- --url http://127.0.0.1:3000 home      on a server that runs
import { chromium } from "@playwright/test";
import { ARGS, findChromium } from "./chromium.js";
import { screenshot, signIn, visit, watch } from "./helpers.js";
import { BY_ROLE, PUBLIC, open } from "./pages.js";
import { readPeople } from "./people.js";
import { startServer } from "./server.js";

const words = process.argv.slice(2);
const at = words.indexOf("--url");
const given = at >= 0 ? words.splice(at, 2)[1] : undefined;
const wanted = ([name]) => words.length === 0 || words.some((word) => name.includes(word));

const server = given ? null : await startServer();
if (server) process.env.M_E2E_PEOPLE = JSON.stringify(readPeople(server.output()));
else if (!process.env.M_E2E_PEOPLE) console.log("with --url, name the people in M_E2E_PEOPLE as JSON, {\"sponsor\":\"name@example.com\"}");
const baseURL = given ?? server.url;
const browser = await chromium.launch({ executablePath: await findChromium(), args: ARGS });
let failed = 0;
try {
  for (const [role, pages] of Object.entries({ "": PUBLIC, ...BY_ROLE })) {
    const list = pages.filter(wanted);
    if (list.length === 0) continue;
    const context = await browser.newContext({ baseURL, reducedMotion: "reduce", locale: "en-GB", timezoneId: "Europe/Berlin" });
    const complaints = [];
    await watch(context, complaints);
    const page = await context.newPage();
    try {
      if (role) await signIn(page, role);
    } catch (error) {
      console.error(`FAILED to sign in as ${role}: ${error.message}`);
      failed += 1;
      await context.close();
      continue;
    }
    for (const [name, path, options] of list) {
      try {
        await open(page, path, options, visit);
        const files = await screenshot(page, name);
        console.log(`${name}: ${files.length} pictures`);
      } catch (error) {
        console.error(`FAILED ${name} (${path}): ${error.message.split("\n")[0]}`);
        failed += 1;
      }
    }
    for (const text of complaints) console.error(`complaint, as ${role || "nobody"}: ${text}`);
    await context.close();
  }
} finally {
  await browser.close();
  await server?.stop();
}
process.exitCode = failed ? 1 : 0;
