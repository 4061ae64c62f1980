import type { Plugin } from "vite";

/** What is cut, and what is left in its place: of preact.module.js, and of hooks.module.js. */
export const CUTS: [string, string, string][];
export const HOOKS: [string, string, string][];
/** Cuts out of Preact what nothing in the widget uses. */
export function leanPreact(): Plugin;
/** The text of one of its files with the cuts made; throws when one of them is not to be found. */
export function lean(source: string, cuts: [string, string, string][]): string;
