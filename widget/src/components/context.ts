/** What every component may need: the words, and the clock's locale. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Speech, speak } from "../i18n";

export const SpeechContext = createContext<Speech>(speak());

export function useSpeech(): Speech {
  return useContext(SpeechContext);
}
