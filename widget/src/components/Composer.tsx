/** Where the visitor writes. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ViewState } from "../view";
import { useSpeech } from "./context";
import { Emoji } from "./Emoji";
import { SendIcon, SmileIcon } from "./icons";
import { useWriting } from "./useWriting";

interface ComposerProps {
  chat: Chat;
  view: ViewState;
  /** Agents see what is typed before it is sent. */
  shown: boolean;
}

export function Composer({ chat, view, shown }: ComposerProps) {
  const { strings } = useSpeech();
  const box = useRef<HTMLTextAreaElement>(null);
  const { trouble, sendable, send, write } = useWriting(chat, view, shown);
  const [picking, setPicking] = useState(false);
  const { draft, editing } = view;
  useLayoutEffect(() => box.current?.focus({ preventScroll: true }), [editing]);
  const submit = (event: Event) => {
    event.preventDefault();
    send();
    box.current?.focus();
  };
  const backToText = () => {
    setPicking(false);
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !picking) return;
    event.stopPropagation(); // the chat stays open
    backToText();
  };
  const pick = (emoji: string) => {
    const { current } = box;
    current?.setRangeText(emoji, current.selectionStart, current.selectionEnd, "end");
    write(current?.value ?? "");
    backToText();
  };
  return (
    <form class="composer" onSubmit={submit} onKeyDown={onKeyDown}>
      {editing && <Editing onCancel={() => view.edit(null, "")} />}
      {picking && <Emoji onPick={pick} />}
      <div class="field">
        {/* The styles draw the same words below, so that the box is as high as they are. */}
        <div class="growing" data-words={draft}>
          <textarea
            ref={box}
            rows={1}
            {...(draft ? { dir: "auto" } : {})}
            {...(shown ? { "aria-describedby": "note" } : {})}
            aria-label={strings.message}
            placeholder={strings.placeholder}
            value={draft}
            onInput={(event) => write(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Enter" && !event.shiftKey && submit(event)}
          />
        </div>
        <button
          type="button"
          class="tool"
          aria-label={strings.emoji}
          aria-expanded={picking}
          onClick={() => setPicking(!picking)}
        >
          <SmileIcon />
        </button>
        <button type="submit" class="send" aria-label={strings.send} disabled={!sendable}>
          <SendIcon />
        </button>
      </div>
      {shown && (
        <p id="note" class="note">
          {strings.preview}
        </p>
      )}
      <p class="trouble" role="alert">
        {trouble}
      </p>
    </form>
  );
}

function Editing({ onCancel }: { onCancel: () => void }) {
  const { strings } = useSpeech();
  return (
    <p class="editing">
      {strings.editing}
      <button type="button" onClick={onCancel}>
        {strings.cancel}
      </button>
    </p>
  );
}
