/** Which property names the build may shorten: those that are ours alone, and can mean nothing to anybody else. */
import { readdirSync, readFileSync } from "node:fs";

const QUOTED = /(["'`])(?:(?!\1).)*\1/gu;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/gu;
/** Quoted, and yet never a property's name: what is imported from where, and classes of the styles. */
const HARMLESS = /(?:from|import) ".*"|class="[^"]*"/gu;
const root = new URL("../../", import.meta.url);

/** Whose names are others' to choose: Preact's, the wire's, those that are stored, and those that pages use. */
const FOREIGN = [
  "node_modules/preact/dist/preact.module.js",
  "node_modules/preact/hooks/dist/hooks.module.js",
  "node_modules/preact/src/dom.d.ts",
  "client/src/contract.gen.ts",
  "client/src/errors.ts",
  "client/src/light/transports.ts",
  "client/src/outbox-store.ts",
  "client/src/socket.ts",
  "widget/src/api/api.ts",
  "widget/src/api/events.ts",
  "widget/src/api/settings.ts",
  "widget/src/session.ts",
];

/** A regular expression that matches exactly those names. */
export function privateNames() {
  const sources = ["client/src/", "widget/src/"].flatMap((folder) => filesIn(new URL(folder, root)));
  const plain = sources.map((text) => text.replace(COMMENT, "").replace(HARMLESS, ""));
  const others = [...FOREIGN.map((path) => readFileSync(new URL(path, root), "utf8")), ...platform()];
  const foreign = others.map((text) => text.replace(COMMENT, ""));
  const taken = new Set([...foreign, ...plain.flatMap((text) => text.match(QUOTED) ?? [])].flatMap(words));
  // A capital or a digit begins a type, a constant or a key such as a status; none of them is a property of ours.
  const names = plain.flatMap(words).filter((name) => /^[_a-z]\w/u.test(name) && !taken.has(name));
  return new RegExp(`^(?:${[...new Set(names)].join("|")})$`, "u");
}

function filesIn(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => /(?<!\.gen)\.tsx?$/u.test(name));
  return names.map((name) => readFileSync(new URL(name, folder), "utf8"));
}

/** TypeScript's description of browsers and of the language; it lies in the package for this platform. */
function platform() {
  const packages = new URL("node_modules/@typescript/", root);
  const folders = readdirSync(packages).map((name) => new URL(`${name}/lib/`, packages));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)));
  const described = files.filter(({ pathname }) => /\/lib\.(?:dom|es)[^/]*\.d\.ts$/u.test(pathname));
  if (described.length === 0) throw new Error("TypeScript's library files are not where they were");
  return described.map((file) => readFileSync(file, "utf8"));
}

function words(text) {
  return text.match(/\w+/gu) ?? [];
}
