/** What every component may need: the words. */
import { type Speech, speak } from "../i18n";

// A page has one widget, and that speaks one language at a time; a context of Preact's would only weigh more.
let current = speak();

/** Says what language is spoken from now on; App does, before anything below it is drawn. */
export function provideSpeech(speech: Speech): void {
  current = speech;
}

export function useSpeech(): Speech {
  return current;
}
