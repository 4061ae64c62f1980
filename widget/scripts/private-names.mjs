/** Which names of our own classes the build may shorten: private ones that can mean nothing else. */
import { readdirSync, readFileSync } from "node:fs";

const PRIVATE = /\bprivate (?:readonly |async |static |get |set )*(\w+)/gu;
const QUOTED = /(["'`])(?:(?!\1).)*\1/gu;
const root = new URL("../../", import.meta.url);

/** Whose names are others' to choose: Preact's, the wire's, those that are stored, and those that pages use. */
const FOREIGN = [
  "node_modules/preact/dist/preact.module.js",
  "node_modules/preact/hooks/dist/hooks.module.js",
  "client/src/contract.gen.ts",
  "client/src/outbox-store.ts",
  "widget/src/api/api.ts",
  "widget/src/api/settings.ts",
];

/** A regular expression that matches exactly those names. */
export function privateNames() {
  const sources = ["client/src/", "widget/src/"].flatMap((folder) => filesIn(new URL(folder, root)));
  const foreign = [...FOREIGN.map((path) => readFileSync(new URL(path, root), "utf8")), ...platform()];
  const taken = new Set([...foreign, ...sources.flatMap((text) => text.match(QUOTED) ?? [])].flatMap(words));
  const names = sources.flatMap((text) => [...text.matchAll(PRIVATE)].map(([, name]) => name));
  return new RegExp(`^(?:${[...new Set(names)].filter((name) => !taken.has(name)).join("|")})$`, "u");
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
