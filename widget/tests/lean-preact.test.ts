import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lean } from "../scripts/lean-preact.mjs";

const PREACT = readFileSync(join(import.meta.dirname, "../../node_modules/preact/dist/preact.module.js"), "utf8");

test("of Preact remains what the widget uses, and no way to write HTML", () => {
  const cut = lean(PREACT);
  expect(cut.length).toBeLessThan(PREACT.length * 0.8);
  expect(cut).not.toMatch(/innerHTML|getDerivedState|componentDidCatch/u);
  expect(cut.slice(cut.indexOf("export{"))).toBe(PREACT.slice(PREACT.indexOf("export{")));
});

test("another version of Preact is not cut half", () => {
  expect(() => lean(PREACT.replace("p.getChildContext&&", "p.getContext&&"))).toThrow("Preact has changed");
});
