/** Fetches the words of a language. */
import type { Http } from "../http";
import { type Choice, type Speech, type Strings, speak } from "./index";

/** When they cannot be had the chat speaks English, rather than wait any longer. */
export async function loadSpeech(http: Http, choice: Choice): Promise<Speech> {
  if (choice.name === "en") return speak(choice);
  const words = await http.get<Partial<Strings>>(`/static/dist/locales/${choice.name}.json`).catch(() => undefined);
  return speak(choice, words);
}
