// Bundles the explorer into one file for anywidget, styles and palettes included, and holds it under 400 KB.
import { readFile } from "node:fs/promises";
import { build } from "esbuild";

const LIMIT_KILOBYTES = 400;
const target = new URL("../panarchy/widgets/static/explorer.js", import.meta.url).pathname;

await build({
  entryPoints: [new URL("src/explorer.ts", import.meta.url).pathname],
  outfile: target,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  loader: { ".css": "text" },
});
const kilobytes = (await readFile(target)).length / 1024;
if (kilobytes > LIMIT_KILOBYTES) {
  throw new Error(`explorer.js is ${kilobytes.toFixed(0)} KB, more than ${LIMIT_KILOBYTES} KB.`);
}
process.stdout.write(`explorer.js ${kilobytes.toFixed(1)} KB\n`);
