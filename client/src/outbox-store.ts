/** The outbox on disk: one storage key per message, so that two tabs never overwrite each other's list. */
import type { KeyValueStore } from "./storage";
import { checkedContent } from "./text";
import type { Failure, MessageKind } from "./timeline";

export interface OutboxEntry {
  clientMessageId: string;
  /** What is sent one at a time: a conversation's id, or any fixed name where there is only one. */
  lane: string;
  content: string;
  kind: MessageKind;
  /** ISO time of typing. */
  createdAt: string;
  /** Ascending in the order typed. */
  order: number;
  /** What the sender's event needs besides, such as `seenSeq`. */
  extra?: Record<string, unknown>;
  /** Set when it will never be stored as it is; kept so that it can be edited and sent again. */
  failure?: Failure;
}

export class OutboxStore {
  private readonly prefix: string;

  constructor(
    private readonly storage: KeyValueStore,
    identity: string,
  ) {
    this.prefix = `porchlight:outbox:${identity}:`;
  }

  /** Everything kept for this identity, in the order typed. What cannot be read is removed. */
  list(): OutboxEntry[] {
    const entries: OutboxEntry[] = [];
    for (const key of this.storage.keys(this.prefix)) {
      const id = key.slice(this.prefix.length);
      if (id.includes(":")) continue; // somebody else's, whose name begins like this one
      const entry = this.get(id);
      if (entry) entries.push(entry);
      else this.storage.remove(key);
    }
    return entries.sort((a, b) => a.order - b.order || (a.clientMessageId < b.clientMessageId ? -1 : 1));
  }

  get(clientMessageId: string): OutboxEntry | null {
    const entry = parse(this.storage.get(this.prefix + clientMessageId));
    return entry?.clientMessageId === clientMessageId ? entry : null;
  }

  put(entry: OutboxEntry): void {
    this.storage.set(this.prefix + entry.clientMessageId, JSON.stringify(entry));
  }

  remove(clientMessageId: string): void {
    this.storage.remove(this.prefix + clientMessageId);
  }

  /** Calls back when another tab has changed this outbox. */
  onForeignChange(listener: () => void): () => void {
    return this.storage.onForeignChange((key) => {
      if (key === null || key.startsWith(this.prefix)) listener();
    });
  }
}

/** Storage is anybody's on the page: one entry that cannot be shown or sent would stand in the way of all others. */
function parse(text: string | null): OutboxEntry | null {
  try {
    const entry = JSON.parse(text ?? "") as OutboxEntry;
    checkedContent(entry.content);
    const isTime = !Number.isNaN(Date.parse(entry.createdAt));
    return typeof entry.lane === "string" && isTime && Number.isSafeInteger(entry.order) ? entry : null;
  } catch {
    return null;
  }
}
