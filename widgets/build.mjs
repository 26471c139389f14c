// Bundles all widgets into one file for anywidget, styles and palettes included, and holds it under 400 KB.
import { mkdir, readFile, rm } from "node:fs/promises";
import { build } from "esbuild";

const LIMIT_KILOBYTES = 400;
const folder = new URL("../panarchy/widgets/static/", import.meta.url).pathname;
const target = `${folder}panarchy.js`;

// A file left by an older build would travel in wheels.
await rm(folder, { recursive: true, force: true });
await mkdir(folder);

await build({
  entryPoints: [new URL("src/index.ts", import.meta.url).pathname],
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
  throw new Error(`panarchy.js is ${kilobytes.toFixed(0)} KB, more than ${LIMIT_KILOBYTES} KB.`);
}
process.stdout.write(`panarchy.js ${kilobytes.toFixed(1)} KB\n`);
