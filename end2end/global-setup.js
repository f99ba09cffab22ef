// One release server for the whole run. With M_E2E_URL set, a server that runs already is used.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { readPeople } from "./people.js";
import { ROOT, startServer } from "./server.js";

export default async function setup() {
  if (process.env.M_E2E_URL) return undefined;
  const began = Date.now();
  const server = await startServer();
  process.env.M_E2E_URL = server.url;
  process.env.M_E2E_PEOPLE = JSON.stringify(readPeople(server.output()));
  console.log(`server ${server.pid} ready on ${server.url} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return async () => {
    const results = join(ROOT, "end2end", "results");
    mkdirSync(results, { recursive: true });
    copyFileSync(join(server.dir, "server.log"), join(results, "server.log"));
    await server.stop();
  };
}
