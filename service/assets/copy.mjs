// Copies the few built files that pages load out of node_modules into service/static/vendor.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

const FILES = [
  "@picocss/pico/css/pico.min.css",
  "@zazuko/yasgui/build/yasgui.min.css",
  "@zazuko/yasgui/build/yasgui.min.js",
  "cytoscape/dist/cytoscape.min.js",
  "vega/build/vega.min.js",
  "vega-embed/build/vega-embed.min.js",
  "vega-lite/build/vega-lite.min.js",
];
const target = join("..", "static", "vendor");

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const file of FILES) copyFileSync(join("node_modules", file), join(target, basename(file)));
