import { codePointLength, MAX_CONTENT } from "@porchlight/client";
import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../../contract";
import { visitorName } from "../../services/wording";
import type { Kind } from "../../store/drafts";
import type { Thread } from "../../store/thread";
import { useWorkspace } from "../context";
import { walksTheList } from "../list/walks";

/** Where an agent writes: a reply to the visitor, or a note for the team, each with its own draft. */
export function Composer({ thread, conversation }: { thread: Thread; conversation: Conversation }) {
  const { kind, text, over, ready, choose, write, send } = useComposing(thread);
  const note = kind === "note";
  return (
    <form
      class={`composer ${kind}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Modes value={kind} choose={choose} />
      <TextBox
        thread={thread}
        value={text}
        label={note ? "Note for the team" : `Reply to ${visitorName(conversation.visitor)}`}
        placeholder={note ? "Write a note. Only your team sees it." : "Write a reply…"}
        onInput={write}
        onEnter={send}
      />
      <Foot kind={kind} over={over} ready={ready} problem={thread.sendProblem.value} />
    </form>
  );
}

/** The draft of this conversation, and what can be done with it. `over` counts the characters too many. */
function useComposing(thread: Thread) {
  const { drafts, typingSender } = useWorkspace();
  const id = thread.conversationId;
  const chosen = drafts.kind(id);
  const kind = chosen.value;
  const text = drafts.read(id, kind);
  const over = codePointLength(text.trim()) - MAX_CONTENT;
  const ready = text.trim() !== "" && over <= 0;
  return {
    kind,
    text,
    over,
    ready,
    choose(other: Kind) {
      chosen.value = other;
    },
    write(written: string) {
      drafts.write(id, kind, written);
      if (kind === "text") typingSender.typed(id); // a note is nobody's answer: the visitor must not wait for it
    },
    send() {
      if (!ready || !thread.send(kind, text.trim())) return;
      drafts.write(id, kind, "");
      typingSender.stopped(id);
    },
  };
}

const MODES: readonly [Kind, string][] = [
  ["text", "Reply"],
  ["note", "Note"],
];

function Modes({ value, choose }: { value: Kind; choose: (kind: Kind) => void }) {
  return (
    <fieldset class="composer-modes" aria-label="What you write">
      {MODES.map(([kind, word]) => (
        <button key={kind} type="button" aria-pressed={kind === value} onClick={() => choose(kind)}>
          {word}
        </button>
      ))}
    </fieldset>
  );
}

interface TextBoxProps {
  thread: Thread;
  value: string;
  label: string;
  placeholder: string;
  onInput: (text: string) => void;
  onEnter: () => void;
}

/** Enter sends, Shift+Enter breaks the line; an Enter that ends a composition (Chinese, Japanese …) does neither. */
function TextBox({ thread, value, label, placeholder, onInput, onEnter }: TextBoxProps) {
  const { preferences } = useWorkspace();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (thread.focusWanted.value === 0 && preferences.shortcuts.peek() && walksTheList()) return;
    if (globalThis.matchMedia?.("(min-width: 44rem)").matches || thread.focusWanted.value > 0) box.current?.focus();
  }, [thread.focusWanted.value]);
  useEffect(() => fit(box.current), [value]);
  return (
    <textarea
      ref={box}
      rows={1}
      value={value}
      aria-label={label}
      placeholder={placeholder}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        onEnter();
      }}
    />
  );
}

/** Grows with its text where the browser cannot do so by itself (`field-sizing`). */
function fit(box: HTMLTextAreaElement | null): void {
  if (!box || globalThis.CSS?.supports?.("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function Foot({ kind, over, ready, problem }: { kind: Kind; over: number; ready: boolean; problem: string | null }) {
  return (
    <div class="composer-foot">
      <span role="status">
        {problem ? (
          <span class="too-long">{problem}</span>
        ) : over > 0 ? (
          <span class="too-long">{over === 1 ? "1 character" : `${over} characters`} too long</span>
        ) : (
          <span class="composer-hint">Enter sends · Shift+Enter starts a new line</span>
        )}
      </span>
      <button type="submit" class="button primary" disabled={!ready}>
        {kind === "note" ? "Add note" : "Send"}
      </button>
    </div>
  );
}
