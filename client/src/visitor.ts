/** A visitor's conversation: the one that his session stands for, over the namespace `/widget`. */
import type { Clock, Random } from "./clock";
import type { Connection, EventMap } from "./connection";
import type { Author, Conversation } from "./contract.gen";
import { type ConversationStart, ConversationSync } from "./conversation";
import type { LockRunner } from "./locks";
import { Outbox } from "./outbox";
import { type PageSignals, pageSignals } from "./page-signals";
import type { KeyValueStore } from "./storage";
import type { VisitorConnection } from "./wire";

/** A visitor has one conversation at a time, so one lane. */
export const VISITOR_LANE = "visitor";

export interface VisitorOptions {
  connection: VisitorConnection;
  storage: KeyValueStore;
  /** Names the outbox, e.g. the project's id: one browser is one visitor of a project. */
  identity: string;
  self: Author;
  conversation?: ConversationStart | null;
  onStatus?: (status: Conversation["status"]) => void;
  limit?: number;
  clock?: Clock;
  random?: Random;
  lock?: LockRunner;
  signals?: PageSignals;
}

export interface VisitorConversation {
  sync: ConversationSync;
  outbox: Outbox;
  /** Lets go of the connection's events; the connection itself belongs to the caller. */
  destroy(): void;
}

export function createVisitorConversation(options: VisitorOptions): VisitorConversation {
  const { connection, storage, identity, self, conversation, onStatus, limit, clock, random, lock } = options;
  const shared = { ...(clock ? { clock } : {}), ...(random ? { random } : {}) };
  const outbox = new Outbox({
    storage,
    identity,
    transmit: ({ clientMessageId, content }) => connection.request("sendMessage", { clientMessageId, content }),
    ...shared,
    ...(lock ? { lock } : {}),
  });
  const sync = new ConversationSync({
    outbox,
    lane: VISITOR_LANE,
    self,
    conversation: conversation ?? null,
    resume: (body) => connection.request("resume", body),
    loadPage: (query) => connection.request("history", query),
    markRead: (seq) => connection.request("markRead", { seq }),
    ...shared,
    ...(onStatus ? { onStatus } : {}),
    ...(limit ? { limit } : {}),
  });
  const undo = [
    connection.on("newMessage", (message) => sync.receive(message)),
    connection.on("messageSent", (sent) => sync.sent(sent)),
    connection.on("messageFailed", (failed) => outbox.fail(failed.clientMessageId, failed)),
    connection.on("read", ({ seq, conversationId }) => sync.read(seq, conversationId)),
    connection.on("resync", () => sync.refresh()),
    (options.signals ?? pageSignals)({ wake: () => sync.refresh(), networkGone: () => {} }),
    followStatus(connection, outbox, [sync]),
  ];
  const destroy = () => {
    for (const step of undo) step();
    sync.destroy();
    outbox.stop();
  };
  return { sync, outbox, destroy };
}

/** Tells outbox and conversations of every change of the connection, and at once how it stands. */
export function followStatus<S, C extends EventMap<C>>(
  connection: Connection<S, C>,
  outbox: Outbox,
  syncs: ConversationSync[],
): () => void {
  const follow = () => {
    const online = connection.status === "online";
    outbox.setOnline(online);
    for (const sync of syncs) online ? sync.connected() : sync.disconnected();
  };
  follow();
  return connection.onStatus(follow);
}
