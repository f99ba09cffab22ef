// About an address to listen on.
//   address.mjs free HOST:PORT            exit 1 with one clear message if it is taken
//   address.mjs ready HOST:PORT BEGAN PID wait for /readyz of that process, then say how long it took
//                                         since BEGAN (Unix seconds)
//   address.mjs port                      print a free port on 127.0.0.1
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const [what, address = "127.0.0.1:0", began, pid] = process.argv.slice(2);
const at = address.lastIndexOf(":");
const host = address.slice(0, at).replace(/^\[|\]$/g, "");
const port = Number(address.slice(at + 1));
if (at < 0 || !Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`error: M_LISTEN must be an address and a port such as 127.0.0.1:3000, not "${address}"`);
  process.exit(1);
}
const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
const base = `http://${shown}:${port}`;

async function readyz() {
  try {
    return (await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

function listen() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      const got = server.address().port;
      server.close(() => resolve(got));
    });
  });
}

if (what === "port") {
  console.log(await listen());
} else if (what === "free") {
  try {
    await listen();
  } catch (error) {
    if (error.code === "EADDRINUSE") {
      const who = (await readyz()) ? "M already answers there, perhaps from another terminal" : "another program listens there";
      console.error(`error: ${address} is taken: ${who}. Stop it, or choose another address: M_LISTEN=127.0.0.1:${port + 1} make run`);
    } else if (error.code === "EACCES") {
      console.error(`error: this user may not listen on ${address}: choose a port above 1023, for example M_LISTEN=127.0.0.1:3000`);
    } else {
      console.error(`error: cannot listen on ${address}: ${error.message}`);
    }
    process.exit(1);
  }
} else if (what === "ready") {
  const alive = () => {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  };
  while (alive()) {
    if ((await readyz()) && alive()) {
      const seconds = Math.round(Date.now() / 1000 - Number(began));
      const took = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
      console.log(`\nM serves on ${base} (ready after ${took}). Stop it with Ctrl-C.`);
      process.exit(0);
    }
    await sleep(100);
  }
} else {
  console.error("usage: address.mjs free|ready|port ...");
  process.exit(2);
}
