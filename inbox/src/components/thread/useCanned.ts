/** The list of canned replies behind a `/` in the composer: when it is open, what it offers, and what a key does. */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useId } from "preact/hooks";
import type { CannedReply, Conversation } from "../../contract";
import { blanks, fillIn, type Slash, slashAt } from "../../services/canned-text";
import { useWorkspace } from "../context";

export interface CannedChoice {
  readonly open: boolean;
  readonly options: readonly CannedReply[];
  /** What stands behind the slash. */
  readonly query: string;
  /** The index that Enter takes. */
  readonly active: number;
  readonly listId: string;
  optionId(index: number): string;
  /** The text or the caret has changed. */
  look(): void;
  close(): void;
  pick(reply: CannedReply): void;
  /** True when the key was meant for the list. */
  press(event: KeyboardEvent): boolean;
}

export function useCanned(
  box: RefObject<HTMLTextAreaElement>,
  conversation: Conversation,
  write: (text: string) => void,
): CannedChoice {
  const { canned } = useWorkspace();
  const values = useValues(conversation);
  const slash = useSignal<Slash | null>(null);
  const active = useSignal(0);
  const refused = useSignal<number | null>(null); // the slash that Escape was pressed at
  const listId = useId();
  const options = slash.value ? canned.find(slash.value.query) : [];
  const open = slash.value !== null && slash.value.from !== refused.value && options.length > 0;

  const look = () => {
    const { value = "", selectionStart: caret = 0 } = box.current ?? {};
    const found = slashAt(value, caret);
    if (found) void canned.refresh(conversation.projectId);
    if (!found) refused.value = null;
    if (found?.query !== slash.peek()?.query) active.value = 0;
    slash.value = found;
  };
  const close = () => {
    refused.value = slash.peek()?.from ?? null;
  };
  const pick = ({ content }: CannedReply) => {
    if (box.current && slash.peek()) insert(box.current, slash.peek() as Slash, fillIn(content, values), write);
    slash.value = null;
  };
  const move = (step: number) => {
    active.value = (active.peek() + step + options.length) % options.length;
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: close,
    Enter: () => options[active.peek()] && pick(options[active.peek()] as CannedReply),
    Tab: () => options[active.peek()] && pick(options[active.peek()] as CannedReply),
  };
  const press = (event: KeyboardEvent): boolean => {
    const act = open && !event.isComposing && !event.shiftKey && !event.ctrlKey ? keys[event.key] : undefined;
    act?.();
    return act !== undefined;
  };
  const optionId = (index: number) => `${listId}-${index}`;
  const query = slash.value?.query ?? "";
  return { open, options, query, active: active.value, listId, optionId, look, close, pick, press };
}

/** What the variables of a canned reply become here. */
function useValues({ visitor }: Conversation): Readonly<Record<string, string | null>> {
  const { agent, project } = useWorkspace();
  return {
    "visitor.name": visitor.name,
    "visitor.email": visitor.email,
    "agent.name": agent.name,
    "project.name": project.value?.name ?? null,
  };
}

/** Puts the text where the slash stood. The first variable that is still open is selected, to be typed over. */
function insert(box: HTMLTextAreaElement, { from, query }: Slash, text: string, write: (text: string) => void): void {
  const behind = box.value.slice(from + 1 + query.length);
  box.value = box.value.slice(0, from) + text + behind;
  const [blank] = blanks(text);
  box.focus();
  box.setSelectionRange(from + (blank?.from ?? text.length), from + (blank?.to ?? text.length));
  write(box.value);
}
