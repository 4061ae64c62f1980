import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CUTS, HOOKS, lean } from "../scripts/lean-preact.mjs";

const [PREACT = "", ITS_HOOKS = ""] = ["dist/preact", "hooks/dist/hooks"].map((file) =>
  readFileSync(join(import.meta.dirname, `../../node_modules/preact/${file}.module.js`), "utf8"),
);

test("of Preact remains what the widget uses, and no way to write HTML", () => {
  const cut = lean(PREACT, CUTS);
  expect(cut.length).toBeLessThan(PREACT.length * 0.8);
  expect(cut).not.toMatch(/innerHTML|getDerivedState|componentDidCatch/u);
  expect(cut.slice(cut.indexOf("export{"))).toBe(PREACT.slice(PREACT.indexOf("export{")));
});

test("its hooks ask for no options of others", () => {
  expect(lean(ITS_HOOKS, HOOKS)).not.toMatch(/requestAnimationFrame\)\|\||c\.__h&&|__s/u);
});

test("another version of Preact is not cut half", () => {
  expect(() => lean(PREACT.replace("p.getChildContext&&", "p.getContext&&"), CUTS)).toThrow("Preact has changed");
});
