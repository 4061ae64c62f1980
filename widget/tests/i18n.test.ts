import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Http } from "../src/http";
import { choose, fill, type Strings, speak } from "../src/i18n";
import { en, type Plural } from "../src/i18n/en";
import { loadSpeech } from "../src/i18n/load";

const FOLDER = join(import.meta.dirname, "../src/i18n/locales");
const LOCALES = ["ar", "de", "es", "fr", "he", "hi", "ja", "pt-BR", "zh-CN"];

function words(locale: string): Strings & { chat: string } {
  return JSON.parse(readFileSync(join(FOLDER, `${locale}.json`), "utf8"));
}

function places(text: unknown): string[] {
  return JSON.stringify(text).match(/\{\w+\}/gu) ?? [];
}

test("every language of the launcher has its words, and the other way round", () => {
  expect(readdirSync(FOLDER).sort()).toEqual(LOCALES.map((locale) => `${locale}.json`));
  for (const locale of LOCALES) expect(speak(choose(locale)).strings.openChat).not.toBe(en.openChat);
});

describe.each(LOCALES)("%s", (locale) => {
  const theirs = words(locale);

  test("says everything that English says, and nothing else", () => {
    expect(Object.keys(theirs)).toEqual(["chat", ...Object.keys(en)]);
    for (const part of ["states", "failures"] as const)
      expect(Object.keys(theirs[part])).toEqual(Object.keys(en[part]));
    expect(speak(choose(locale)).strings.openChat).toBe(theirs.chat);
    expect(theirs.openChat.toLowerCase()).toContain(theirs.chat.toLowerCase());
  });

  test("has a form for each of its plurals, and puts values where English does", () => {
    const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.sort();
    for (const [key, english] of Object.entries(en)) {
      const own = theirs[key as keyof Strings];
      if (typeof english === "object" && "other" in english && !("forbidden" in english)) {
        expect([key, Object.keys(own).sort()]).toEqual([key, categories]);
        expect(places((own as Plural).other)).toEqual(["{n}"]);
      } else expect([key, places(own)]).toEqual([key, places(english)]);
    }
  });
});

test("no French mark falls to the next line without its word", () => {
  expect(JSON.stringify(words("fr"))).not.toMatch(/ [!?:;»]/u);
});

test("the first wanted locale that has words is taken, with its region's dates", () => {
  expect(choose("xx", "en-GB")).toEqual({ name: "en", locale: "en-GB" });
  expect(choose(undefined, "pt-PT")).toEqual({ name: "pt-BR", locale: "pt-PT" });
  expect(choose("zh-Hant-TW")).toEqual({ name: "zh-CN", locale: "zh-CN" });
  expect(choose("DE_at")).toEqual({ name: "de", locale: "de" });
  expect(choose("arn", "hil-PH", "fil")).toEqual({ name: "en", locale: "en" }); // neither Arabic nor Hindi
  expect(choose("", undefined)).toEqual({ name: "en", locale: "en" });
});

test("before its words have come a language has its launcher, and its direction", () => {
  const early = speak(choose("ar"));
  expect(early).toMatchObject({ locale: "ar", direction: "rtl", strings: { openChat: "دردشة", send: en.send } });
  expect(early.count(early.strings.unread, 2)).toBe(`${(2).toLocaleString("ar")} unread messages`);
});

test("words come as a list in the order of English; without them the chat is English altogether", async () => {
  const asked: string[] = [];
  const { chat: _short, ...rest } = words("ar");
  const get = async (path: string) => {
    asked.push(path);
    return Object.values(rest);
  };
  const arabic = await loadSpeech({ get, post: get } as Http, choose("ar"));
  expect(arabic).toMatchObject({ locale: "ar", direction: "rtl", strings: rest });
  expect(asked).toEqual([expect.stringMatching(/^\/static\/dist\/locales\/ar-[0-9a-f]{6}\.json$/u)]);
  const away = () => Promise.reject(new Error("away"));
  expect(await loadSpeech({ get: away, post: away }, choose("ar"))).toMatchObject({ locale: "en", strings: en });
});

test("plurals follow the language's own rules", () => {
  const arabic = speak(choose("ar"), words("ar"));
  expect(arabic.count(arabic.strings.stars, 2)).toBe("نجمتان");
  const english = speak();
  expect([1, 2].map((n) => english.count(english.strings.unread, n))).toEqual([
    "1 unread message",
    "2 unread messages",
  ]);
  expect(fill("{a} and {b}", { a: "1" })).toBe("1 and {b}");
});
