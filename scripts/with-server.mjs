// Runs a command beside a server of its own (release build, demo data, temporary database).
//   with-server.mjs COMMAND [ARGUMENT...]      M_E2E_URL and M_E2E_PEOPLE are set for the command
// M_DATABASE_URL, if set, is used instead of the temporary SQLite database.
import { spawn } from "node:child_process";
import { readPeople } from "../end2end/people.js";
import { startServer } from "../end2end/server.js";

const [command, ...args] = process.argv.slice(2);
if (!command) {
  console.error("usage: with-server.mjs COMMAND [ARGUMENT...]");
  process.exit(2);
}
const { M_DATABASE_URL } = process.env;
const server = await startServer({ env: { M_LOG: "warn", ...(M_DATABASE_URL && { M_DATABASE_URL }) } });
const env = { ...process.env, M_E2E_URL: server.url, M_E2E_PEOPLE: JSON.stringify(readPeople(server.output())) };
const child = spawn(command, args, { stdio: "inherit", env });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
const code = await new Promise((done) => {
  child.once("error", (error) => {
    console.error(`error: ${command}: ${error.message}`);
    done(127);
  });
  child.once("exit", (status, signal) => done(signal ? 1 : status));
});
await server.stop();
process.exit(code);
