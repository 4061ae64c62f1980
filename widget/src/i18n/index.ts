/** Chooses the words for a locale. English is here; every other language is one small file, fetched on demand. */
import { en, type Plural, type Strings } from "./en";

export type { Strings } from "./en";

/** The languages that there are, and a word for the launcher before anybody has asked for the others. */
const CHAT: Record<string, string> = {
  en: en.openChat,
  de: "Chat",
  fr: "Chat",
  es: "Chat",
  "pt-BR": "Chat",
  ar: "دردشة",
  he: "צ׳אט",
  ja: "チャット",
  "zh-CN": "聊天",
  hi: "चैट",
};

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

/** The first of the wanted locales that has words: its own, or those of another region. */
export function choose(...wanted: (string | undefined)[]): Choice {
  const known = Object.keys(CHAT);
  for (const asked of wanted.filter(Boolean) as string[]) {
    const language = asked.slice(0, 2).toLowerCase();
    const name = known.find((name) => name === asked) ?? known.find((name) => name.slice(0, 2) === language);
    // A page may call its language anything, and Intl throws at what is no locale.
    if (name) return { name, locale: /^\w\w-[A-Z]{2}$/u.test(asked) ? asked : name };
  }
  return { name: "en", locale: "en" };
}

/** How a language is spoken; without its words only the launcher does, and the rest is English. */
export function speak({ name, locale }: Choice = choose(), words?: Partial<Strings>): Speech {
  const spoken = words || name === "en" ? locale : "en";
  const rules = new Intl.PluralRules(spoken);
  return {
    strings: { ...en, openChat: CHAT[name] ?? en.openChat, ...words },
    locale: spoken,
    direction: words && RIGHT_TO_LEFT.has(name) ? "rtl" : "ltr",
    count: (plural, n) => fill(plural[rules.select(n)] ?? plural.other, { n: n.toLocaleString(spoken) }),
  };
}

/** Puts values in the places of `{name}`. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/gu, (place, name: string) => values[name] ?? place);
}
