/** Fetches the words of a language. */
import type { Http } from "../http";
import { en } from "./en";
import { type Choice, type Speech, type Strings, speak } from "./index";

/** The order of the words in the files that this script was built with, see scripts/locales.mjs. */
declare const WORDS_ORDER: string;

/** When they cannot be had the chat speaks English, rather than wait any longer. */
export async function loadSpeech(http: Http, choice: Choice): Promise<Speech> {
  if (choice.name === "en") return speak(choice);
  const path = `/static/dist/locales/${choice.name}-${WORDS_ORDER}.json`;
  return http.get<Strings[keyof Strings][]>(path).then(
    (words) => speak(choice, inPlace(words)),
    () => speak(),
  );
}

/** Words by English's keys. */
function inPlace(words: Strings[keyof Strings][]): Partial<Strings> {
  return Object.fromEntries(Object.keys(en).map((key, index) => [key, words[index]]));
}
