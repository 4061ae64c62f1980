/** What one may send, and what to say when one may not. */
import { codePointLength, MAX_CONTENT } from "@porchlight/client/light";
import { useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ViewState } from "../view";
import { useSpeech } from "./context";

/** `shown`: agents see what is typed before it is sent. */
export function useWriting(chat: Chat, view: ViewState, shown: boolean) {
  const { strings, count } = useSpeech();
  const [full, setFull] = useState(false);
  const { draft, editing } = view;
  const over = codePointLength(draft.trim()) - MAX_CONTENT;
  const sendable = draft.trim() !== "" && over <= 0;

  const send = () => {
    if (!sendable) return;
    try {
      chat.send(draft, editing);
      view.edit(null, "");
      setFull(false);
    } catch {
      setFull(true); // the text was checked above: only the full outbox is left
    }
  };
  const write = (text: string) => {
    view.write(text);
    chat.typing(text, shown);
  };

  const trouble = over > 0 ? count(strings.tooLong, over) : full ? strings.queueFull : null;
  return { trouble, sendable, send, write };
}
