// Starts the built server on a free loopback port with a database of its own, and stops it again.
// M_BINARY and M_E2E_SITE name another program and another site than the release build.
import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

export function findBinary() {
  const target = process.env.CARGO_TARGET_DIR ?? "target";
  const path = process.env.M_BINARY ?? join(isAbsolute(target) ? target : join(ROOT, target), "release", "m-platform");
  if (!existsSync(path)) throw new Error(`${path} does not exist: build it with 'scripts/build.sh release', or name another in M_BINARY`);
  return resolve(path);
}

/** Nobody else is given it, also while a server is killed and started again: ports from 32768 on go to whoever asks for any. */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise((done) => {
      const server = createServer();
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
    });
    if (free) return port;
  }
}

/**
 * Starts `m-platform serve --demo` and waits until /readyz answers.
 * `env` adds to its environment, for example M_DATABASE_URL; `dir` keeps its data (else a temporary
 * directory that `stop` removes); `port` keeps an address over a restart.
 * Returns { url, env, dir, pid, output(), stop(signal), kill() }.
 */
export async function startServer({ env = {}, args = ["serve", "--demo"], binary = findBinary(), dir, port } = {}) {
  const own = dir === undefined;
  const data = dir ?? mkdtempSync(join(tmpdir(), "m-end2end-"));
  mkdirSync(data, { recursive: true });
  const listen = `127.0.0.1:${port ?? (await freePort())}`;
  const url = `http://${listen}`;
  // An empty file, so that a developer's m.toml does not reach the tests.
  const config = join(data, "m.toml");
  writeFileSync(config, "");
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(M|LEPTOS)_/.test(name)));
  const settings = {
    M_CONFIG: config,
    M_LISTEN: listen,
    M_BASE_URL: url,
    M_DATABASE_URL: `sqlite://${join(data, "m.db")}`,
    M_SECRET_FILE: join(data, "secret.key"),
    M_LIBRARY: join(ROOT, "library"),
    M_SITE_ROOT: process.env.M_E2E_SITE ?? join(ROOT, "target", "site"),
    M_LOG: process.env.M_LOG ?? "info",
    ...env,
  };
  const child = spawn(binary, args, { cwd: ROOT, env: { ...inherited, ...settings }, stdio: ["ignore", "pipe", "pipe"] });

  let output = "";
  const log = createWriteStream(join(data, "server.log"), { flags: "a" });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      output += text;
      log.write(text);
    });
  }
  let ended = null;
  const exited = new Promise((done) => {
    child.once("error", (error) => done((ended = error.message)));
    child.once("exit", (code, signal) => done((ended = signal ? `signal ${signal}` : `exit code ${code}`)));
  });
  const onExit = () => child.kill("SIGKILL");
  process.once("exit", onExit);

  const tail = () => output.split("\n").slice(-40).join("\n");
  const clean = () => {
    process.off("exit", onExit);
    log.end();
    if (own) rmSync(data, { recursive: true, force: true });
  };
  async function stop(signal = "SIGTERM") {
    if (ended === null) {
      child.kill(signal);
      const patience = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await exited;
      clearTimeout(patience);
    }
    clean();
    return ended;
  }

  const limit = Date.now() + 90_000;
  for (;;) {
    if (ended !== null) {
      clean();
      throw new Error(`the server ended before it was ready (${ended}); its last lines:\n${tail()}`);
    }
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) })
      .then((answer) => answer.ok)
      .catch(() => false);
    // Ready a moment before it has said so: the tests read the sign-ins from what it says.
    if (ready && /^M serves on /m.test(output) && (!args.includes("--demo") || /^Demo sign-ins[\s\S]+@[\s\S]+\n\n/m.test(output))) break;
    if (Date.now() > limit) {
      await stop("SIGKILL");
      throw new Error(`the server was not ready after 90 s; its last lines:\n${tail()}`);
    }
    await sleep(50);
  }
  return { url, env: settings, dir: data, pid: child.pid, output: () => output, stop, kill: () => stop("SIGKILL") };
}

export const readLog = (dir) => readFileSync(join(dir, "server.log"), "utf8");
