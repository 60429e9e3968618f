/** Serves the harness on a free port of this machine. */

import { fileURLToPath } from "node:url";
import { context } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url));
const serving = await context({
  absWorkingDir: folder,
  entryPoints: ["harness.ts"],
  bundle: true,
  format: "esm",
  target: "es2022",
  outdir: folder,
  write: false,
});
const { port } = await serving.serve({ host: "127.0.0.1", servedir: folder });
console.log(`http://127.0.0.1:${port}/`);
