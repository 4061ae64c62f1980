/**
 * The messages of one conversation as an immutable value, and the pure functions that move it.
 *
 * Facts may arrive in any order and more than once (socket, resume, history, another tab): the resulting view is
 * the same. A row keeps its key from the first moment of sending to the stored message, so nothing flickers.
 */
import type { Author, Message, MessageSent } from "./contract.gen";

export type MessageKind = Message["kind"];

/** Why a message will never be stored as it is. */
export interface Failure {
  code: string;
  retryable: boolean;
  /** With code `stale`: how many messages the sender had not seen. */
  newer?: number | undefined;
}

/** One's own message on its way. */
export interface Draft {
  clientMessageId: string;
  content: string;
  kind: MessageKind;
  author: Author;
  createdAt: string;
  failure?: Failure | null;
}

/** A stored message; `message` is null while only its `messageSent` has come. */
export interface StoredRow extends Omit<Draft, "failure"> {
  key: string;
  seq: number;
  message: Message | null;
}

export interface Timeline {
  /** Whose eyes these are: decides which rows are the reader's own. */
  readonly self: Pick<Author, "kind" | "id"> | null;
  /** Size of the ring of stored messages. */
  readonly limit: number;
  /** As `limit`, but stretched while older messages have been loaded. */
  readonly window: number;
  /** Ascending by seq, unique by key. */
  readonly stored: readonly StoredRow[];
  readonly drafts: readonly Draft[];
  /** Up to here nothing visible to this reader is missing. */
  readonly lastSeq: number;
  /** The highest number heard of. */
  readonly topSeq: number;
  /** Rows behind a gap are shown up to here although the gap could not be filled. */
  readonly revealedSeq: number;
  /** The other side has seen up to here. */
  readonly readSeq: number;
  /** True when the ring has let go of older messages. */
  readonly trimmed: boolean;
}

/** How many stored messages a timeline keeps: a tab may stay open for weeks. */
export const TIMELINE_LIMIT = 500;

export interface TimelineOptions {
  self?: Pick<Author, "kind" | "id">;
  limit?: number;
}

export function emptyTimeline({ self, limit = TIMELINE_LIMIT }: TimelineOptions = {}): Timeline {
  return {
    self: self ?? null,
    limit,
    window: limit,
    stored: [],
    drafts: [],
    lastSeq: 0,
    topSeq: 0,
    revealedSeq: 0,
    readSeq: 0,
    trimmed: false,
  };
}

/**
 * The identity of a sender inside a conversation. A conversation has exactly one visitor, whose id a browser may
 * not know yet when the first message is typed.
 */
export function authorKey(author: Pick<Author, "kind" | "id">): string {
  return author.kind === "visitor" ? "visitor" : `${author.kind}:${author.id}`;
}

/** The key of a sender's message, the same before and after it was stored. */
export function draftKey(author: Pick<Author, "kind" | "id">, clientMessageId: string): string {
  return `${authorKey(author)}/${clientMessageId}`;
}

/** Shows a message that is being sent. Adding the same id twice changes nothing. */
export function addPending(t: Timeline, draft: Draft): Timeline {
  const key = draftKey(draft.author, draft.clientMessageId);
  const known = findDraft(t, draft.clientMessageId) || t.stored.some((row) => row.key === key);
  if (known) return t;
  return { ...t, self: t.self ?? draft.author, drafts: [...t.drafts, draft] };
}

/** Takes in one stored message: the reader's own, another's, or a repeat. */
export function applyMessage(t: Timeline, message: Message): Timeline {
  return applyMessages(t, [message]);
}

export function applyMessages(t: Timeline, messages: readonly Message[]): Timeline {
  return messages.length === 0 ? t : absorb(t, messages.map(toStored));
}

/** Takes in a page of older messages, which stretches the ring: the reader wants to see them. */
export function applyOlder(t: Timeline, messages: readonly Message[]): Timeline {
  const stretched = { ...t, window: Math.max(t.window, t.stored.length + messages.length) };
  return applyMessages(stretched, messages);
}

/** Lets go of what `applyOlder` has stretched; for a reader who is back at the newest message. */
export function trim(t: Timeline): Timeline {
  return t.window === t.limit ? t : settle({ ...t, window: t.limit }, t.stored);
}

/** The worker has stored one's own message: the temporary id becomes the stored one. */
export function applySent(t: Timeline, sent: MessageSent): Timeline {
  const draft = findDraft(t, sent.clientMessageId);
  // Not ours to show (another tab's, or removed): only note that the number exists, so the gap is fetched.
  if (!draft) return settle({ ...t, topSeq: Math.max(t.topSeq, sent.seq) }, t.stored);
  const { failure: _settled, ...words } = draft;
  const { seq, createdAt } = sent;
  return absorb(t, [{ ...words, key: draftKey(draft.author, draft.clientMessageId), createdAt, seq, message: null }]);
}

/** It will never be stored as it is. A message that turned out to be stored stays stored. */
export function applyFailed(t: Timeline, failed: Failure & { clientMessageId: string }): Timeline {
  const failure: Failure = { code: failed.code, retryable: failed.retryable, newer: failed.newer };
  const mark = (draft: Draft) => (draft.clientMessageId === failed.clientMessageId ? { ...draft, failure } : draft);
  return { ...t, drafts: t.drafts.map(mark) };
}

/** The other side has seen everything up to `seq`. */
export function applyRead(t: Timeline, seq: number): Timeline {
  return seq > t.readSeq ? { ...t, readSeq: seq } : t;
}

/** The server says that up to `lastSeq` nothing visible is missing: holes below are none of ours. */
export function advance(t: Timeline, lastSeq: number): Timeline {
  if (lastSeq <= t.lastSeq) return t;
  return settle({ ...t, lastSeq, topSeq: Math.max(t.topSeq, lastSeq) }, t.stored);
}

/** Shows what lies behind a gap that could not be filled; the gap stays known. */
export function reveal(t: Timeline): Timeline {
  return { ...t, revealedSeq: t.topSeq };
}

/** Puts a failed message back on its way under a new id, at the end, perhaps with other words. */
export function retry(
  t: Timeline,
  clientMessageId: string,
  again: Partial<Draft> & { clientMessageId: string },
): Timeline {
  const draft = findDraft(t, clientMessageId);
  return draft ? addPending(removePending(t, clientMessageId), { ...draft, failure: null, ...again }) : t;
}

export function removePending(t: Timeline, clientMessageId: string): Timeline {
  return { ...t, drafts: t.drafts.filter((draft) => draft.clientMessageId !== clientMessageId) };
}

/** The number to ask `resume` from. */
export function lastSeq(t: Timeline): number {
  return t.lastSeq;
}

/** True when a number has been heard of whose predecessors have not. */
export function hasGap(t: Timeline): boolean {
  return t.topSeq > t.lastSeq;
}

/** The lowest number held, or null: what `history` is asked to go before. */
export function oldestSeq(t: Timeline): number | null {
  return t.stored[0]?.seq ?? null;
}

export function findDraft(t: Timeline, clientMessageId: string): Draft | undefined {
  return t.drafts.find((draft) => draft.clientMessageId === clientMessageId);
}

function toStored(message: Message): StoredRow {
  return { ...message, key: draftKey(message.author, message.clientMessageId), message };
}

/** Merges stored rows by key: a full message wins over a bare acknowledgement, whichever came first. */
function absorb(t: Timeline, incoming: readonly StoredRow[]): Timeline {
  const byKey = new Map(t.stored.map((row) => [row.key, row]));
  let topSeq = t.topSeq;
  for (const row of incoming) {
    topSeq = Math.max(topSeq, row.seq);
    if (!byKey.get(row.key)?.message) byKey.set(row.key, row);
  }
  const drafts = t.drafts.filter((draft) => !byKey.has(draftKey(draft.author, draft.clientMessageId)));
  return settle(
    { ...t, drafts, topSeq },
    [...byKey.values()].sort((a, b) => a.seq - b.seq),
  );
}

/** Cuts the ring and moves `lastSeq` over everything that is there without a hole. */
function settle(t: Timeline, rows: readonly StoredRow[]): Timeline {
  const stored = rows.slice(-t.window);
  const cut = stored.length < rows.length;
  // What fell out of the ring is history; a gap down there is history's to fill, not resume's.
  let reached = cut ? Math.max(t.lastSeq, (stored[0]?.seq ?? 1) - 1) : t.lastSeq;
  for (const row of stored) if (row.seq === reached + 1) reached = row.seq;
  return { ...t, stored, lastSeq: reached, trimmed: t.trimmed || cut };
}
