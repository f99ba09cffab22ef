// Writes FILE.br and FILE.gz beside each text and wasm file of a directory, so that the server
// sends the best compression without spending time on it.   precompress.mjs DIRECTORY
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const KINDS = new Set([".js", ".css", ".wasm", ".svg", ".json", ".html", ".txt", ".map", ".webmanifest", ".xml"]);

const dir = process.argv[2];
if (!dir) {
  console.error("usage: precompress.mjs DIRECTORY");
  process.exit(2);
}
const began = Date.now();
const sum = { files: 0, plain: 0, br: 0, gz: 0 };
for (const name of readdirSync(dir, { recursive: true }).map(String)) {
  const file = join(dir, name);
  if (!KINDS.has(extname(name)) || !statSync(file).isFile()) continue;
  const bytes = readFileSync(file);
  const packed = {
    br: brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
    gz: gzipSync(bytes, { level: 9 }),
  };
  sum.files += 1;
  sum.plain += bytes.length;
  for (const kind of ["br", "gz"]) {
    // a copy that is no smaller would only mislead
    if (packed[kind].length < bytes.length) writeFileSync(`${file}.${kind}`, packed[kind]);
    else rmSync(`${file}.${kind}`, { force: true });
    sum[kind] += Math.min(packed[kind].length, bytes.length);
  }
}
const kb = (n) => `${(n / 1000).toFixed(1)} KB`;
console.log(
  `precompressed ${sum.files} files: ${kb(sum.plain)}, brotli ${kb(sum.br)}, gzip ${kb(sum.gz)}, in ${((Date.now() - began) / 1000).toFixed(1)} s`,
);
