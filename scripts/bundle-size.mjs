// How many bytes a page costs: the HTML and every same-origin script, style, font and wasm file that
// it references or preloads, each fetched with `accept-encoding: br`, counted on the wire (headers
// included).
//   bundle-size.mjs [--as WHO [--draft]] BASE_URL PATH...
// A path FROM>PATTERN is the first link on the page FROM whose address matches the pattern, for records.
// --draft opens a draft of the first playbook and adds its page, the editor.
// Signed out, the first path must stay within the budget. "new" is what a visitor still has to fetch who has seen
// the pages above it in the table. A font that only the style sheet names counts for the first page,
// which is more than a browser does that does not use it: the figure is an upper bound.
import http from "node:http";
import https from "node:https";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

export const budget = 400_000;

function get(url, headers) {
  const { request } = url.protocol === "https:" ? https : http;
  return new Promise((done, failed) => {
    const call = request(url, { agent: false, headers: { "accept-encoding": "br", accept: "*/*", ...headers } }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", failed);
      answer.on("end", () => {
        const raw = Buffer.concat(chunks);
        const encoding = answer.headers["content-encoding"];
        const body = encoding === "br" ? brotliDecompressSync(raw) : encoding === "gzip" ? gunzipSync(raw) : raw;
        done({ status: answer.statusCode, headers: answer.headers, encoding: encoding ?? "none", body, bytes: answer.socket.bytesRead });
      });
    });
    call.on("error", failed);
    call.end();
  });
}

const attribute = (tag, name) => new RegExp(`\\s${name}\\s*=\\s*("([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag)?.slice(2).find((v) => v !== undefined);
const unescape = (text) => text.replace(/&amp;/g, "&").replace(/&quot;/g, '"').replace(/&#x2f;/gi, "/");

function inHtml(html) {
  const found = [];
  for (const [tag] of html.matchAll(/<(script|link)\b[^>]*>/gi)) {
    if (/^<script/i.test(tag)) found.push(attribute(tag, "src"));
    else if (/(^|\s)(stylesheet|preload|modulepreload|icon|manifest)(\s|$)/i.test(attribute(tag, "rel") ?? "")) found.push(attribute(tag, "href"));
  }
  // what inline module scripts import, and the wasm they name
  for (const [, script] of html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)) {
    for (const [, path] of script.matchAll(/["'`](\/[^"'`\s]+\.(?:js|wasm))["'`]/g)) found.push(path);
  }
  return found.filter(Boolean).map(unescape);
}
const inStyle = (css) => [...css.matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']/g)].map((m) => m[1] ?? m[2]);
const inScript = (js) => [...js.matchAll(/(?:from|import)\s*["'](\.{0,2}\/[^"']+)["']/g)].map((m) => m[1]);

/** The address that a path of the command line means. */
async function resolve(base, path, headers) {
  const [from, pattern] = path.split(">");
  if (!pattern) return path;
  const { status, body } = await get(new URL(from, base), headers);
  if (status !== 200) throw new Error(`${from} answered ${status}`);
  const links = [...body.toString().matchAll(/<a\b[^>]*>/gi)].map(([tag]) => unescape(attribute(tag, "href") ?? ""));
  const found = links.find((href) => new RegExp(pattern).test(href));
  if (!found) throw new Error(`${from} has no link that matches ${pattern}`);
  return found;
}

/** Fetches each path as one visitor would, in order. Gives { path, status, html, cold, fresh, parts }. */
export async function measure(base, paths, headers = {}) {
  const assets = new Map(); // url -> { bytes, encoding, refs }
  async function asset(url) {
    if (!assets.has(url.href)) {
      const answer = await get(url, headers);
      if (answer.status !== 200) throw new Error(`${url.pathname} answered ${answer.status}`);
      const type = answer.headers["content-type"] ?? "";
      const text = /css|javascript/.test(type) ? answer.body.toString() : "";
      const refs = /css/.test(type) ? inStyle(text) : /javascript/.test(type) ? inScript(text) : [];
      assets.set(url.href, { bytes: answer.bytes, encoding: answer.encoding, refs: refs.filter((r) => !r.startsWith("data:")).map((r) => new URL(r, url)) });
    }
    return assets.get(url.href);
  }

  const cached = new Set();
  const rows = [];
  for (const word of paths) {
    const path = await resolve(base, word, headers);
    const at = new URL(path, base);
    const page = await get(at, headers);
    if (page.status !== 200) throw new Error(`${path} answered ${page.status}${page.headers.location ? ` to ${page.headers.location}` : ""}`);
    const queue = inHtml(page.body.toString()).map((ref) => new URL(ref, at));
    const parts = { [path]: page.bytes };
    let cold = page.bytes;
    let fresh = page.bytes;
    const seen = new Set();
    while (queue.length) {
      const url = queue.shift();
      url.hash = "";
      if (url.origin !== at.origin || seen.has(url.href)) continue;
      seen.add(url.href);
      const { bytes, refs } = await asset(url);
      parts[url.pathname] = bytes;
      cold += bytes;
      if (!cached.has(url.href)) fresh += bytes;
      cached.add(url.href);
      queue.push(...refs.map((r) => new URL(r)));
    }
    rows.push({ path, html: page.bytes, encoding: page.encoding, cold, fresh, parts });
  }
  return rows;
}

async function main() {
  const words = process.argv.slice(2);
  const at = words.indexOf("--as");
  const who = at >= 0 ? words.splice(at, 2)[1] : undefined;
  const draft = words.indexOf("--draft");
  if (draft >= 0) words.splice(draft, 1);
  const [base = process.env.M_E2E_URL, ...paths] = words[0]?.startsWith("http") ? words : [process.env.M_E2E_URL, ...words];
  if (!base) {
    console.error("usage: bundle-size.mjs [--as WHO [--draft]] BASE_URL PATH...");
    process.exit(2);
  }
  if (paths.length === 0) paths.push("/");
  let headers = {};
  if (who) {
    const { cookieOf } = await import("../end2end/session.js");
    headers = { cookie: await cookieOf(base, who) };
  }
  if (draft >= 0) {
    const playbook = (await resolve(base, "/playbooks>^/playbooks/[0-9a-f-]{36}$", headers)).split("/").at(-1);
    const answer = await fetch(new URL(`/api/v1/playbooks/${playbook}/draft`, base), { method: "POST", headers: { ...headers, "sec-fetch-site": "same-origin" } });
    if (!answer.ok) throw new Error(`no draft of ${playbook}: ${answer.status} ${await answer.text()}`);
    paths.push(`/drafts/${(await answer.json()).shown.id}`);
  }
  const rows = await measure(base, paths, headers);
  const kb = (n) => (n / 1000).toFixed(1).padStart(8);
  console.log(`bytes on the wire in KB (1000 bytes), brotli${who ? `, signed in as ${who}` : ""}`);
  console.log(`${"page".padEnd(28)}    HTML    total      new`);
  for (const row of rows) console.log(`${row.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "ID").padEnd(28)}${kb(row.html)} ${kb(row.cold)} ${kb(row.fresh)}`);
  console.log(`\nparts of ${rows[0].path}`);
  for (const [path, bytes] of Object.entries(rows[0].parts).sort((a, b) => b[1] - a[1])) console.log(`${kb(bytes)}  ${path}`);
  if (who) return; // the budget is for a stranger's first page
  if (rows[0].cold > budget) {
    console.error(`\nerror: ${rows[0].path} transfers ${rows[0].cold} bytes, ${rows[0].cold - budget} over the budget of ${budget}`);
    process.exit(1);
  }
  console.log(`\n${rows[0].path}: ${rows[0].cold} of ${budget} bytes`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main().catch((error) => {
    console.error(`error: ${error.message}`);
    process.exit(1);
  });
}
