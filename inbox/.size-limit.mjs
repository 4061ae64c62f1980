/** The first page is what index.html names; administration and its like come when they are opened. */
import { readFileSync } from "node:fs";

const DIST = "../static/dist/inbox";
const page = readFileSync(new URL(`${DIST}/index.html`, import.meta.url), "utf8");
const named = (kind) =>
  [...page.matchAll(new RegExp(`/inbox/(assets/[^"]+\\.${kind})"`, "g"))].map(([, name]) => `${DIST}/${name}`);

export default [
  { name: "JavaScript that the first page loads", path: named("js"), gzip: true, limit: "90 KB" },
  { name: "styles that the first page loads", path: named("css"), gzip: true, limit: "12 KB" },
  { name: "all JavaScript, administration included", path: `${DIST}/assets/*.js`, gzip: true, limit: "140 KB" },
];
