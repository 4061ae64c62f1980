/** An agent's side: one outbox for all conversations, and any number of open threads, over `/inbox`. */
import type { Clock, Random } from "./clock";
import type { Author } from "./contract.gen";
import { type ConversationStart, ConversationSync } from "./conversation";
import type { PageLoader } from "./history";
import type { LockRunner } from "./locks";
import { Outbox } from "./outbox";
import { type PageSignals, pageSignals } from "./page-signals";
import type { KeyValueStore } from "./storage";
import { followStatus } from "./visitor";
import type { AgentConnection } from "./wire";

export interface AgentOutboxOptions {
  connection: AgentConnection;
  storage: KeyValueStore;
  agentId: string;
  clock?: Clock;
  random?: Random;
  lock?: LockRunner;
}

export interface AgentOutbox {
  outbox: Outbox;
  destroy(): void;
}

/**
 * The outbox of everything this agent has written, in whichever conversation: it sends also while no thread is
 * open. An entry's lane is its conversationId, its `extra` may hold `seenSeq`.
 */
export function createAgentOutbox(options: AgentOutboxOptions): AgentOutbox {
  const { connection, storage, agentId, clock, random, lock } = options;
  const outbox = new Outbox({
    storage,
    identity: `agent:${agentId}`,
    transmit: ({ clientMessageId, lane, content, kind, extra }) =>
      connection.request("sendReply", {
        conversationId: lane,
        clientMessageId,
        content,
        kind: kind === "note" ? "note" : "text",
        ...extra,
      }),
    ...(clock ? { clock } : {}),
    ...(random ? { random } : {}),
    ...(lock ? { lock } : {}),
  });
  const undo = [
    connection.on("messageSent", ({ clientMessageId }) => outbox.confirm(clientMessageId)),
    connection.on("messageFailed", (failed) => outbox.fail(failed.clientMessageId, failed)),
    followStatus(connection, outbox, []),
  ];
  const destroy = () => {
    for (const step of undo) step();
    outbox.stop();
  };
  return { outbox, destroy };
}

export interface AgentThreadOptions {
  connection: AgentConnection;
  outbox: Outbox;
  self: Author;
  /** As it was listed. */
  conversation: ConversationStart;
  /** Older messages come over HTTP. */
  loadPage: PageLoader;
  limit?: number;
  clock?: Clock;
  random?: Random;
  signals?: PageSignals;
}

export interface AgentThread {
  sync: ConversationSync;
  destroy(): void;
}

/** Opens one conversation; its newest page is asked for at once. */
export function createAgentThread(options: AgentThreadOptions): AgentThread {
  const { connection, outbox, self, conversation, loadPage, limit, clock, random } = options;
  const conversationId = conversation.id;
  const sync = new ConversationSync({
    outbox,
    lane: conversationId,
    self,
    conversation,
    resume: (body) => connection.request("resume", { conversationId, ...body }),
    loadPage,
    markRead: (seq) => connection.request("markRead", { conversationId, seq }),
    ...(limit ? { limit } : {}),
    ...(clock ? { clock } : {}),
    ...(random ? { random } : {}),
  });
  const undo = [
    connection.on("newMessage", ({ message }) => message.conversationId === conversationId && sync.receive(message)),
    connection.on("messageSent", (sent) => sent.conversationId === conversationId && sync.sent(sent)),
    connection.on("read", (read) => {
      if (read.conversationId === conversationId && read.by === "visitor") sync.read(read.seq);
    }),
    connection.on("resync", () => sync.refresh()),
    (options.signals ?? pageSignals)({ wake: () => sync.refresh(), networkGone: () => {} }),
    connection.onStatus((status) => (status === "online" ? sync.connected() : sync.disconnected())),
  ];
  void sync.open();
  if (connection.status === "online") sync.connected();
  const destroy = () => {
    for (const step of undo) step();
    sync.destroy();
  };
  return { sync, destroy };
}
