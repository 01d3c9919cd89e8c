// Builds config/ui/static/ui from scss/, js/ and the packages. Run by `npm run build`.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { compile } from "sass";

const target = "../static/ui";
const mojImages = "node_modules/@ministryofjustice/frontend/moj/assets/images";

rmSync(target, { recursive: true, force: true });
mkdirSync(`${target}/images`, { recursive: true });

// No source maps: the manifest storage refuses a reference to a map that is not there.
const { css } = compile("scss/alongside.scss", {
  loadPaths: ["."],
  style: "compressed",
  sourceMap: false,
  quietDeps: true,
});
writeFileSync(`${target}/alongside.css`, css);
for (const [, image] of css.matchAll(/url\("?\.\/images\/([^")]+)"?\)/g)) {
  copyFileSync(`${mojImages}/${image}`, `${target}/images/${image}`);
}

buildSync({
  entryPoints: ["js/alongside.js"],
  outfile: `${target}/alongside.js`,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  legalComments: "none",
});
copyFileSync("node_modules/htmx.org/dist/htmx.min.js", `${target}/htmx.min.js`);
for (const name of ["mark.svg", "favicon.ico", "touch-icon.png"]) {
  copyFileSync(`brand/${name}`, `${target}/images/${name}`);
}
copyFileSync("LICENCES.txt", `${target}/LICENCES.txt`);

for (const name of ["alongside.css", "alongside.js", "htmx.min.js"]) {
  const bytes = readFileSync(`${target}/${name}`);
  console.log(`${basename(name)}: ${bytes.length} bytes, ${gzipSync(bytes).length} gzipped`);
}
