import { defineConfig } from "vitest/config";
import { leanPreact } from "./scripts/lean-preact.mjs";
import { inlined, locales } from "./scripts/locales.mjs";
import { privateNames } from "./scripts/private-names.mjs";

/** One classic script for strangers' pages: no chunks, no style file, nothing left on `window` but its own API. */
export default defineConfig({
  // Preact's core has `createElement` anyway; the automatic runtime would be a second one beside it.
  oxc: {
    jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" },
    jsxInject: 'import { Fragment, h } from "preact"',
  },
  define: { "process.env.NODE_ENV": JSON.stringify("production"), ...inlined },
  plugins: [locales(), leanPreact()],
  build: {
    outDir: "../static/dist",
    // The inbox is built into a folder beside it.
    emptyOutDir: false,
    target: "es2022",
    cssTarget: "esnext",
    rolldownOptions: { output: { minify: { mangleProps: { include: privateNames() } } } },
    lib: { entry: "src/main.ts", formats: ["iife"], name: "PorchlightWidget", fileName: () => "widget.js" },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["tests/setup.ts"],
    include: ["tests/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
