/** Chooses the words for a locale; a language without its own words speaks English. */
import { en, type Strings } from "./en";

export type { Strings } from "./en";

const LANGUAGES: Record<string, Strings> = { en };

export interface Speech {
  strings: Strings;
  /** The locale for Intl: that of the words, so that a date never speaks another language. */
  locale: string;
  direction: "ltr" | "rtl";
}

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** The words for the first of `wanted` that has any, e.g. `["pt-BR", "en"]`. */
export function speak(...wanted: (string | undefined)[]): Speech {
  for (const locale of wanted) {
    const language = locale?.split("-")[0] ?? "";
    const strings = locale && (LANGUAGES[locale] ?? LANGUAGES[language]);
    if (strings) return { strings, locale, direction: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr" };
  }
  return { strings: en, locale: "en", direction: "ltr" };
}
