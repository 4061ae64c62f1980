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
  /** A side has read up to `seq`. */
  read(conversationId: string, by: "visitor" | "agent", seq: number): void;
}

export function createConversations(): ConversationStore {
  const byId = signal<ReadonlyMap<string, Conversation>>(new Map());

  const change = (
    chosen: (conversation: Conversation) => boolean,
    to: (conversation: Conversation) => Conversation,
  ) => {
    const affected = [...byId.peek().values()].filter(chosen);
    if (affected.length === 0) return;
    const next = new Map(byId.peek());
    for (const conversation of affected) next.set(conversation.id, to(conversation));
    byId.value = next;
  };

  return {
    byId,
    upsert(...incoming) {
      const next = new Map(byId.peek());
      for (const conversation of incoming) {
        const known = next.get(conversation.id);
        if (!known) next.set(conversation.id, conversation);
        else if (!isOlder(conversation, known)) next.set(conversation.id, keepReads(conversation, known));
      }
      byId.value = next;
    },
    keepOnly(ids) {
      byId.value = new Map([...byId.peek()].filter(([id]) => ids.has(id)));
    },
    visitorPresence(visitorUid, online) {
      change(
        ({ visitor }) => visitor.uid === visitorUid,
        (conversation) => withVisitor(conversation, { online }),
      );
    },
    visitorContext({ visitorUid, url, title }) {
      change(
        ({ visitor }) => visitor.uid === visitorUid,
        (conversation) => withVisitor(conversation, { url, title }),
      );
    },
    read(conversationId, by, seq) {
      change(
        ({ id }) => id === conversationId,
        (conversation) => withRead(conversation, by, seq),
      );
    },
  };
}

/** Broadcasts and HTTP answers may cross on the way: the higher `lastSeq`, then the later `updatedAt` is the newer. */
function isOlder(incoming: Conversation, known: Conversation): boolean {
  if (incoming.lastSeq !== known.lastSeq) return incoming.lastSeq < known.lastSeq;
  return incoming.updatedAt < known.updatedAt;
}

/** What was read stays read, also when the news of a message overtakes the news of its reading. */
function keepReads(incoming: Conversation, known: Conversation): Conversation {
  return withRead(withRead(incoming, "visitor", known.visitorReadSeq), "agent", known.agentReadSeq);
}

function withVisitor(conversation: Conversation, part: Partial<Conversation["visitor"]>): Conversation {
  return { ...conversation, visitor: { ...conversation.visitor, ...part } };
}

function withRead(conversation: Conversation, by: "visitor" | "agent", seq: number): Conversation {
  if (by === "visitor") return { ...conversation, visitorReadSeq: Math.max(conversation.visitorReadSeq, seq) };
  const agentReadSeq = Math.max(conversation.agentReadSeq, seq);
  return { ...conversation, agentReadSeq, unread: agentReadSeq >= conversation.lastSeq ? 0 : conversation.unread };
}
