/** Single keys as commands. One table says which key means what; components say what is done. */
import type { ReadonlySignal } from "@preact/signals";

/** Every shortcut, in the order in which the help shows them. */
export const SHORTCUTS = [
  { key: "j", command: "next", words: "Next conversation" },
  { key: "k", command: "previous", words: "Previous conversation" },
  { key: "Enter", command: "open", words: "Open the conversation" },
  { key: "/", command: "search", words: "Search" },
  { key: "r", command: "reply", words: "Reply" },
  { key: "n", command: "note", words: "Write a note to colleagues" },
  { key: "e", command: "resolve", words: "Resolve or reopen" },
  { key: "a", command: "assign", words: "Assign to somebody" },
  { key: "i", command: "take", words: "Assign to yourself" },
  { key: "u", command: "unread", words: "Mark as unread, for later" },
  { key: "?", command: "help", words: "Show these shortcuts" },
  { key: "Escape", command: "leave", words: "Leave a field, close, go back" },
] as const;

export type Command = (typeof SHORTCUTS)[number]["command"];

/** What a command does; `false` says "not for me now", and an earlier registered one is asked. */
// biome-ignore lint/suspicious/noConfusingVoidType: most commands answer nothing at all
export type Handler = () => void | false;
export type Handlers = { readonly [C in Command]?: Handler | undefined };

export interface Keyboard {
  /** Takes part until the returned function is called. Who came last is asked first. */
  register(handlers: Handlers): () => void;
  dispose(): void;
}

/** Listens on the whole page. `enabled` is the agent's own choice (WCAG 2.1.4: single keys can be switched off). */
export function createKeyboard(page: Window, enabled: ReadonlySignal<boolean>): Keyboard {
  let registered: readonly Handlers[] = [];
  const onKey = (event: KeyboardEvent) => {
    const command = enabled.peek() ? commandOf(event) : null;
    if (!command) return;
    for (const handlers of registered) {
      const handler = handlers[command];
      if (!handler || handler() === false) continue;
      event.preventDefault();
      return;
    }
  };
  page.document.addEventListener("keydown", onKey);
  return {
    register(handlers) {
      registered = [handlers, ...registered];
      return () => {
        registered = registered.filter((one) => one !== handlers);
      };
    },
    dispose: () => page.document.removeEventListener("keydown", onKey),
  };
}

const BY_KEY: ReadonlyMap<string, Command> = new Map(SHORTCUTS.map(({ key, command }) => [key, command]));
const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable=false]), dialog[open]";
const PRESSED_WITH_ENTER = "a[href], button, summary";

/** The command that a key press means here and now, or null. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const command = BY_KEY.get(keyOf(event)) ?? null;
  const at = event.target instanceof Element ? event.target : null;
  if (command === "leave") return at?.closest("dialog[open]") ? null : command; // a dialog closes by itself
  if (at?.closest(TYPING)) return null;
  return command === "open" && at?.closest(PRESSED_WITH_ENTER) ? null : command;
}

/** The key's Latin letter, also where the layout writes another script, and under Caps Lock. */
function keyOf({ key, code, shiftKey }: KeyboardEvent): string {
  const foreign = key.length === 1 && key > "~";
  const letter = foreign ? (/^Key([A-Z])$/.exec(code)?.[1] ?? key) : key;
  return letter.length === 1 && !shiftKey ? letter.toLowerCase() : letter;
}
