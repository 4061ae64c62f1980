/** What an agent has begun to write: kept per conversation and per kind, across reloads. */
import type { KeyValueStore } from "@porchlight/client";
import { type Signal, signal } from "@preact/signals";

export type Kind = "text" | "note";

export interface DraftStore {
  /** Reply or note: what the composer of this conversation is set to. */
  kind(conversationId: string): Signal<Kind>;
  /** The text begun; following it redraws. */
  read(conversationId: string, kind: Kind): string;
  write(conversationId: string, kind: Kind, text: string): void;
}

interface Stored {
  text: string;
  at: number;
}

const MONTH = 30 * 24 * 60 * 60 * 1000; // an older draft answers nobody any more

/** Drafts belong to one agent: a colleague at the same browser has his own. */
export function createDrafts(keep: KeyValueStore, agentId: string, now: () => number = Date.now): DraftStore {
  const prefix = `porchlight:inbox:draft:${agentId}:`;
  const texts = new Map<string, Signal<string>>();
  const kinds = new Map<string, Signal<Kind>>();
  for (const key of keep.keys(prefix)) {
    if (decode(keep.get(key)).at < now() - MONTH) keep.remove(key);
  }

  const cell = (key: string): Signal<string> => {
    const known = texts.get(key) ?? signal(decode(keep.get(key)).text);
    texts.set(key, known);
    return known;
  };

  /** After a reload the composer stands where something was begun. */
  const begun = (conversationId: string): Kind => {
    const has = (kind: Kind) => cell(`${prefix}${conversationId}:${kind}`).peek() !== "";
    return has("note") && !has("text") ? "note" : "text";
  };

  return {
    kind(conversationId) {
      const known = kinds.get(conversationId) ?? signal(begun(conversationId));
      kinds.set(conversationId, known);
      return known;
    },
    read: (conversationId, kind) => cell(`${prefix}${conversationId}:${kind}`).value,
    write(conversationId, kind, text) {
      const key = `${prefix}${conversationId}:${kind}`;
      cell(key).value = text;
      if (text) keep.set(key, JSON.stringify({ text, at: now() } satisfies Stored));
      else keep.remove(key);
    },
  };
}

function decode(raw: string | null): Stored {
  try {
    const { text, at } = JSON.parse(raw ?? "{}") as Partial<Stored>;
    return { text: typeof text === "string" ? text : "", at: typeof at === "number" ? at : 0 };
  } catch {
    return { text: "", at: 0 };
  }
}
