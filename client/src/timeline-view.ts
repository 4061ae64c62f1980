/** A timeline as the rows that a person reads, top to bottom. */
import type { Author, Message } from "./contract.gen";
import { authorKey, type Draft, draftKey, type Failure, type StoredRow, type Timeline } from "./timeline";

/** The words that a user interface may use for a row; "received" needs none. */
export type RowState = "sending" | "sent" | "seen" | "failed" | "received";

export interface TimelineRow {
  /** Stays the same from the first moment of sending. */
  key: string;
  content: string;
  author: Author;
  kind: Message["kind"];
  createdAt: string;
  state: RowState;
  /** Written by the reader himself, in this tab or another. */
  own: boolean;
  clientMessageId: string;
  seq?: number | undefined;
  message?: Message | undefined;
  failure?: Failure | undefined;
}

/** Stored rows by seq, then what is on its way or has failed, in the order typed. */
export function items(t: Timeline): TimelineRow[] {
  const visible = Math.max(t.lastSeq, t.revealedSeq);
  // Behind a gap one sees one's own words, never another's: those wait until the gap is filled.
  const shown = t.stored.filter((row) => row.seq <= visible || isOwn(t, row.author));
  return [...shown.map((row) => storedRow(t, row)), ...t.drafts.map(draftRow)];
}

/** The last view of each stored row: what has not changed stays the same object, so that nothing redraws it. */
const views = new WeakMap<StoredRow, TimelineRow>();

function storedRow(t: Timeline, row: StoredRow): TimelineRow {
  const state = storedState(t, row);
  const own = isOwn(t, row.author);
  const known = views.get(row);
  if (known?.state === state && known.own === own) return known;
  const view = { ...row, state, own, message: row.message ?? undefined };
  views.set(row, view);
  return view;
}

function draftRow(draft: Draft): TimelineRow {
  const failure = draft.failure ?? undefined;
  const key = draftKey(draft.author, draft.clientMessageId);
  return { ...draft, key, failure, own: true, state: failure ? "failed" : "sending" };
}

/** Sent and Seen are said of the reader's whole side: an agent wants to know it of a colleague's answer too. */
function storedState(t: Timeline, row: StoredRow): RowState {
  if (row.kind === "event" || t.self === null || side(row.author) !== side(t.self)) return "received";
  return row.kind === "text" && row.seq <= t.readSeq ? "seen" : "sent";
}

function side(author: Pick<Author, "kind">): string {
  return author.kind === "bot" ? "agent" : author.kind;
}

function isOwn(t: Timeline, author: Author): boolean {
  return t.self !== null && authorKey(author) === authorKey(t.self);
}
