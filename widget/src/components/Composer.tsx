/** Where the visitor writes. */
import { codePointLength, MAX_CONTENT } from "@porchlight/client/light";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ViewState } from "../view";
import { useSpeech } from "./context";
import { SendIcon } from "./icons";

export function Composer({ chat, view }: { chat: Chat; view: ViewState }) {
  const { strings } = useSpeech();
  const box = useRef<HTMLTextAreaElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const { draft, editing } = view;
  const over = codePointLength(draft.trim()) - MAX_CONTENT;
  const sendable = draft.trim() !== "" && over <= 0;
  useGrowing(box, draft);
  useEffect(() => {
    if (editing) box.current?.focus();
  }, [editing]);

  const send = () => {
    if (!sendable) return;
    try {
      chat.send(draft, editing);
      view.edit(null, "");
      setTrouble(null);
    } catch {
      setTrouble(strings.queueFull); // the text was checked above: only the full outbox is left
    }
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter chooses a word; old WebKit says so by its key code only.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    send();
  };
  const onInput = (text: string) => {
    view.write(text);
    if (text.trim()) chat.typing();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {editing && (
        <p class="editing">
          {strings.editing}
          <button type="button" onClick={() => view.edit(null, "")}>
            {strings.cancel}
          </button>
        </p>
      )}
      <div class="field">
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          aria-label={strings.message}
          placeholder={strings.placeholder}
          value={draft}
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label={strings.send} disabled={!sendable}>
          <SendIcon />
        </button>
      </div>
      <p class="trouble" role="alert">
        {over > 0 ? strings.tooLong(over) : trouble}
      </p>
    </form>
  );
}

/** Lets the box grow with its text up to the height that the styles allow. */
function useGrowing(box: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = "auto";
    if (text) element.style.height = `${element.scrollHeight}px`;
  }, [box, text]);
}
