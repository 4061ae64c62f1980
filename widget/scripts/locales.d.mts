import type { Plugin } from "vite";

/** Constants for the source, as `define` takes them. */
export const inlined: Record<"LAUNCHER_NAMES" | "WORDS_ORDER", string>;
/** Writes a file of words for every language but English. */
export function locales(): Plugin;
