/**
 * Builds the card into the one file that the integration serves.
 *
 * With --check it writes nothing, and fails when the file there is not what the source gives, or is too large.
 */

import { readFile, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const OUTPUT = fileURLToPath(new URL("../custom_components/ipex_sms/frontend/ipex-sms-card.js", import.meta.url));
const LIMIT = 40_000;

const { outputFiles } = await build({
  absWorkingDir: dirname(fileURLToPath(import.meta.url)),
  entryPoints: ["src/index.ts"],
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: "es2022",
  // Lit's licence asks for its notice to stay.
  legalComments: "eof",
  charset: "utf8",
  conditions: ["production"],
});
const built = outputFiles[0].contents;
const compressed = gzipSync(built, { level: 9 }).length;
console.log(`ipex-sms-card.js: ${built.length} bytes, ${compressed} compressed (limit ${LIMIT})`);
if (compressed > LIMIT) fail("The card is larger than it may be.");

if (process.argv.includes("--check")) {
  const committed = await readFile(OUTPUT).catch(() => Buffer.alloc(0));
  if (!committed.equals(built)) fail("The built card does not belong to its source: run scripts/card and commit the file.");
} else {
  await mkdir(dirname(OUTPUT), { recursive: true });
  await writeFile(OUTPUT, built);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
