// What a build was made from, and what it made, as one hash each.
//   fingerprint.mjs inputs WORD...        sources that can change the program, and the words
//   fingerprint.mjs outputs PATH...       contents of files and directories; exit 1 if one is missing
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

// Read at run time, by people or by tests, never by the compiler. Anything new counts as an input.
const NOT_BUILT = /^(docs|end2end|library|\.ci|\.github|\.config|data|target|node_modules|\.git)\//;
const NOT_BUILT_FILES = /^(Makefile|deny\.toml|m(\.example)?\.toml|\.gitignore|[^/]*\.md|scripts\/(?!build\.sh|precompress\.mjs).*)$/;

function walk(dir, found = []) {
  for (const entry of readdirSync(dir || ".", { withFileTypes: true })) {
    const path = dir ? `${dir}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      if (!NOT_BUILT.test(`${path}/`) && entry.name !== "node_modules" && entry.name !== "target") walk(path, found);
    } else if (entry.isFile()) found.push(path);
  }
  return found;
}

function sources() {
  try {
    const out = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const listed = out.toString().split("\0").filter(Boolean);
    if (listed.includes("Cargo.toml")) return listed;
  } catch {
    // no git, or not a repository: walk instead
  }
  return walk("");
}

function add(hash, name, file) {
  const bytes = readFileSync(file);
  hash.update(`${name}\0${bytes.length}\0`).update(bytes);
}

const [mode, ...words] = process.argv.slice(2);
const hash = createHash("sha256");
if (mode === "inputs") {
  for (const word of words) hash.update(`${word}\0`);
  const files = [...new Set(sources())].filter((f) => !NOT_BUILT.test(f) && !NOT_BUILT_FILES.test(f)).sort();
  for (const file of files) {
    // a file that git knows and that was deleted counts by its absence
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) add(hash, file, file);
  }
} else if (mode === "outputs") {
  for (const path of words) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) process.exit(1);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path, { recursive: true }).map(String).sort()) {
        const file = join(path, name);
        if (statSync(file).isFile()) add(hash, name, file);
      }
    } else add(hash, "", path);
  }
} else {
  console.error("usage: fingerprint.mjs inputs|outputs ...");
  process.exit(2);
}
console.log(hash.digest("hex"));
