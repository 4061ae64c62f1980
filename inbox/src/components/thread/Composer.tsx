import { codePointLength, MAX_CONTENT } from "@porchlight/client";
import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../../contract";
import { visitorName } from "../../services/wording";
import type { Kind } from "../../store/drafts";
import type { Thread } from "../../store/thread";
import { useWorkspace } from "../context";
import { walksTheList } from "../list/walks";
import { useCommands } from "../useCommands";
import { CannedPicker } from "./CannedPicker";
import { ComposerFoot } from "./ComposerFoot";
import { TextBox } from "./TextBox";
import { useCanned } from "./useCanned";

interface Props {
  thread: Thread;
  conversation: Conversation;
}

/** Where an agent writes: a reply to the visitor, or a note for the team, each with its own draft. */
export function Composer({ thread, conversation }: Props) {
  const { preferences } = useWorkspace();
  const { kind, text, over, ready, choose, write, send } = useComposing(thread);
  const box = useRef<HTMLTextAreaElement>(null);
  const canned = useCanned(box, conversation, write);
  const note = kind === "note";
  const begin = (wanted: Kind) => {
    choose(wanted);
    box.current?.focus();
  };
  useCommands({ reply: () => begin("text"), note: () => begin("note") });
  const keysWalk = () => thread.focusWanted.peek() === 0 && preferences.shortcuts.peek() && walksTheList();
  useEffect(() => (keysWalk() ? undefined : takeCursor(box.current, thread)), [thread.focusWanted.value]);
  return (
    <form
      class={`composer ${kind}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <CannedPicker canned={canned} />
      <Modes value={kind} choose={begin} />
      <TextBox
        box={box}
        value={text}
        label={note ? "Note for the team" : `Reply to ${visitorName(conversation.visitor)}`}
        placeholder={note ? "Write a note. Only your team sees it." : "Write a reply, or / for a canned one…"}
        canned={canned}
        onInput={write}
        onSend={send}
      />
      <ComposerFoot kind={kind} text={text} over={over} ready={ready} problem={thread.sendProblem.value} />
    </form>
  );
}

/** On a desk the cursor is in the composer from the start; a phone's keyboard would cover what is to be read. */
function takeCursor(box: HTMLTextAreaElement | null, thread: Thread): void {
  if (!box || !(globalThis.matchMedia?.("(min-width: 44rem)").matches || thread.focusWanted.peek() > 0)) return;
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
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
