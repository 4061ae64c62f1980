/** Who is typing where. A typist who goes silent is forgotten: the word that he stopped may be lost on the way. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Author } from "../contract";

export interface Typist {
  readonly conversationId: string;
  readonly author: Author;
  readonly preview: string | null;
}

export interface TypingStore {
  readonly typists: ReadonlySignal<readonly Typist[]>;
  heard(conversationId: string, author: Author, active: boolean, preview?: string | null): void;
  /** Forgets everybody: after a break of the connection nothing that was said before counts. */
  clear(): void;
}

const SILENCE = 8_000; // clients repeat "active" every few seconds while somebody types

export function createTyping(): TypingStore {
  const typists = signal<readonly Typist[]>([]);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const keyOf = (conversationId: string, authorId: string) => `${conversationId} ${authorId}`;

  const drop = (conversationId: string, authorId: string) => {
    const key = keyOf(conversationId, authorId);
    clearTimeout(timers.get(key));
    timers.delete(key);
    typists.value = typists.peek().filter((one) => keyOf(one.conversationId, one.author.id) !== key);
  };

  return {
    typists,
    heard(conversationId, author, active, preview = null) {
      drop(conversationId, author.id);
      if (!active) return;
      typists.value = [...typists.peek(), { conversationId, author, preview }];
      timers.set(keyOf(conversationId, author.id), setTimeout(drop, SILENCE, conversationId, author.id));
    },
    clear() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      typists.value = [];
    },
  };
}
