import type { Plugin } from "vite";

/** Cuts out of Preact what nothing in the widget uses. */
export function leanPreact(): Plugin;
/** The text of preact.module.js with the cuts made; throws when one of them is not to be found. */
export function lean(source: string): string;
