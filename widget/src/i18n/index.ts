/** Chooses the words for a locale. English is here; every other language is one small file, fetched on demand. */
import { en, type Plural, type Strings } from "./en";

export type { Strings } from "./en";

/** Put in by the build, see scripts/locales.mjs. */
declare const LAUNCHER_NAMES: Record<string, string>;

/** The launcher's name in every other language, for as long as nobody has asked for the rest of the words. */
const LAUNCHER = LAUNCHER_NAMES;

const RIGHT_TO_LEFT = new Set(["ar", "he"]);

export interface Speech {
  strings: Strings;
  /** The locale for Intl: that of the words, so that a date never speaks another language. */
  locale: string;
  direction: "ltr" | "rtl";
  /** The right plural for a number, with the number in it. */
  count(plural: Plural, n: number): string;
}

export interface Choice {
  /** Whose words. */
  name: string;
  /** For dates and numbers: the region counts too. */
  locale: string;
}

const ENGLISH: Choice = { name: "en", locale: "en" };

/** The first of the wanted locales that has words: its own, or those of another region. */
export function choose(...wanted: (string | undefined)[]): Choice {
  const known = ["en", ...Object.keys(LAUNCHER)];
  for (const asked of wanted.filter(Boolean) as string[]) {
    const [language] = asked.toLowerCase().split(/[-_]/u);
    const name = known.find((name) => name === asked) ?? known.find((name) => name.slice(0, 2) === language);
    // A page may call its language anything, and Intl throws at what is no locale.
    if (name) return { name, locale: /^\w\w-[A-Z]{2}$/u.test(asked) ? asked : name };
  }
  return ENGLISH;
}

/** How a language is spoken. Without its words only the launcher does: that is all there is to see before they come. */
export function speak({ name, locale }: Choice = ENGLISH, words?: Partial<Strings>): Speech {
  // Made when it is needed: it takes milliseconds, which a page that only loads need not pay.
  const category = (n: number) => new Intl.PluralRules(words ? locale : "en").select(n);
  return {
    strings: { ...en, openChat: LAUNCHER[name] ?? en.openChat, ...words },
    locale,
    direction: RIGHT_TO_LEFT.has(name) ? "rtl" : "ltr",
    count: (plural, n) => fill(plural[category(n)] ?? plural.other, { n: n.toLocaleString(locale) }),
  };
}

/** Puts values in the places of `{name}`. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/gu, (place, name: string) => values[name] ?? place);
}
