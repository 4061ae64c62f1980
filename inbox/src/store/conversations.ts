/** Every conversation that this page knows of, by id: the one place where their newest state lives. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation, VisitorContext } from "../contract";

export interface ConversationStore {
  readonly byId: ReadonlySignal<ReadonlyMap<string, Conversation>>;
  /** Takes these in; one that is older than what is known changes nothing. */
  upsert(...incoming: readonly Conversation[]): void;
  /** Forgets all but the ones named. */
  keepOnly(ids: ReadonlySet<string>): void;
  visitorPresence(visitorUid: string, online: boolean): void;
  visitorContext(context: VisitorContext): void;
  /** His name or address is another one. */
  visitorCard(visitorUid: string, card: Partial<Pick<Conversation["visitor"], "name" | "email">>): void;
  /** A side has read up to `seq`. */
  read(conversationId: string, by: "visitor" | "agent", seq: number): void;
}

type Known = ReadonlyMap<string, Conversation>;

export function createConversations(): ConversationStore {
  const byId = signal<Known>(new Map());
  const changeOf = (visitorUid: string, part: Partial<Conversation["visitor"]>) => {
    byId.value = changed(
      byId.peek(),
      ({ visitor }) => visitor.uid === visitorUid,
      (one) => withVisitor(one, part),
    );
  };
  return {
    byId,
    upsert(...incoming) {
      byId.value = merged(byId.peek(), incoming);
    },
    keepOnly(ids) {
      byId.value = new Map([...byId.peek()].filter(([id]) => ids.has(id)));
    },
    visitorPresence: (visitorUid, online) => changeOf(visitorUid, { online }),
    visitorContext: ({ visitorUid, url, title }) => changeOf(visitorUid, { url, title }),
    visitorCard: changeOf,
    read(conversationId, by, seq) {
      byId.value = changed(
        byId.peek(),
        ({ id }) => id === conversationId,
        (one) => withRead(one, by, seq),
      );
    },
  };
}

function merged(known: Known, incoming: readonly Conversation[]): Known {
  const next = new Map(known);
  for (const conversation of incoming) {
    const before = next.get(conversation.id);
    if (!before) next.set(conversation.id, conversation);
    else if (!isOlder(conversation, before)) next.set(conversation.id, keepReads(conversation, before));
  }
  return next;
}

/** The same map when nothing is chosen, so that nobody draws again for nothing. */
function changed(known: Known, chosen: (one: Conversation) => boolean, to: (one: Conversation) => Conversation): Known {
  const affected = [...known.values()].filter(chosen);
  if (affected.length === 0) return known;
  const next = new Map(known);
  for (const conversation of affected) next.set(conversation.id, to(conversation));
  return next;
}

/** Broadcasts and HTTP answers may cross on the way: the higher `lastSeq`, then the later `updatedAt` is the newer. */
function isOlder(incoming: Conversation, known: Conversation): boolean {
  if (incoming.lastSeq !== known.lastSeq) return incoming.lastSeq < known.lastSeq;
  return incoming.updatedAt < known.updatedAt;
}

/**
 * What was read stays read, also when the news of a message overtakes the news of its reading: until somebody has
 * marked it as unread, which both sides count.
 */
function keepReads(incoming: Conversation, known: Conversation): Conversation {
  const next = withRead(incoming, "visitor", known.visitorReadSeq);
  const ahead = (incoming.unreadMarks ?? 0) - (known.unreadMarks ?? 0);
  if (ahead > 0) return next;
  if (ahead === 0) return withRead(next, "agent", known.agentReadSeq);
  const { agentReadSeq, unread, unreadMarks } = known;
  return { ...next, agentReadSeq, unread, unreadMarks };
}

function withVisitor(conversation: Conversation, part: Partial<Conversation["visitor"]>): Conversation {
  return { ...conversation, visitor: { ...conversation.visitor, ...part } };
}

function withRead(conversation: Conversation, by: "visitor" | "agent", seq: number): Conversation {
  if (by === "visitor") return { ...conversation, visitorReadSeq: Math.max(conversation.visitorReadSeq, seq) };
  const agentReadSeq = Math.max(conversation.agentReadSeq, seq);
  // As the server counts: what is unread are the visitor's messages behind the mark.
  const left = Math.max(0, conversation.lastVisitorSeq - agentReadSeq);
  return { ...conversation, agentReadSeq, unread: Math.min(conversation.unread, left) };
}
