/** What a conversation is opened with, and what it shows. */
import type { Clock, Random } from "./clock";
import type { Author, Conversation } from "./contract.gen";
import type { HistoryState, PageLoader } from "./history";
import type { Outbox } from "./outbox";
import type { TimelineRow } from "./timeline-view";
import type { AskResume } from "./wire";

/** What of a Conversation is needed to begin with. */
export type ConversationStart = Pick<Conversation, "id" | "lastSeq" | "agentReadSeq" | "visitorReadSeq">;

export interface ConversationOptions {
  outbox: Outbox;
  /** The outbox lane of this conversation. */
  lane: string;
  self: Author;
  /** As it was looked up, or null when there is none yet: its newest page ends at its `lastSeq`. */
  conversation?: ConversationStart | null;
  resume: AskResume;
  loadPage: PageLoader;
  markRead: (seq: number) => Promise<unknown>;
  /** Called with the conversation's status as the server says it after a break. */
  onStatus?: (status: Conversation["status"]) => void;
  /** The ring of stored messages. */
  limit?: number;
  clock?: Clock;
  random?: Random;
}

export interface ConversationSnapshot {
  rows: readonly TimelineRow[];
  conversationId: string | null;
  /** Keys of the rows with which a conversation ended: what follows belongs to another one. */
  ends: ReadonlySet<string>;
  lastSeq: number;
  /** False until the first answer has come: an empty list is not yet "no messages". */
  ready: boolean;
  older: HistoryState;
  /** The reader has marked everything read up to here. */
  readUpTo: number;
  /** Messages of others, among those loaded, that the reader has not marked read. */
  unread: number;
}
