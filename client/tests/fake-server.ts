/** The server's side of one visitor's conversation, as far as a client can tell. */
import type {
  Conversation,
  History,
  Message,
  MessagePage,
  MessageSent,
  Resumed,
  VisitorResume,
} from "../src/contract.gen";
import { RequestError } from "../src/errors";
import type { OutboxEntry } from "../src/outbox-store";
import { AGENT, clientId, message, VISITOR } from "./support";

const PAGE = 100;

export class FakeServer {
  online = false;
  /** While set, every question is answered with it. */
  trouble: RequestError | null = null;
  readonly log: string[] = [];
  private conversationId = "c_1";
  private messages: Message[] = [];
  private lastSeq = 0;
  /** How far the agent has read. */
  readSeq = 0;
  status: Conversation["status"] = "open";
  private readonly received = new Map<string, string>();

  async send({ clientMessageId, content }: OutboxEntry): Promise<void> {
    this.mustBeOnline(`send ${content}`);
    this.received.set(content, clientMessageId);
  }

  async resume({ lastSeq, pendingIds = [] }: VisitorResume): Promise<Resumed> {
    this.mustBeOnline(`resume ${lastSeq}`);
    if (this.trouble) throw this.trouble;
    const missed = this.messages.filter(({ seq }) => seq > lastSeq);
    const pending = pendingIds.map((id) => {
      const stored = this.messages.find(({ clientMessageId }) => clientMessageId === id);
      return [id, stored ? { messageId: stored.id, seq: stored.seq } : null] as const;
    });
    for (const [index, id] of pendingIds.entries()) this.received.set(`pending ${index}`, id);
    return {
      ok: true,
      conversationId: this.lastSeq === 0 ? null : this.conversationId,
      messages: missed.slice(0, PAGE),
      lastSeq: missed.length > PAGE ? (missed[PAGE - 1]?.seq ?? 0) : this.lastSeq,
      hasMore: missed.length > PAGE,
      pending: Object.fromEntries(pending),
      readSeq: this.readSeq,
      status: this.lastSeq === 0 ? null : this.status,
    };
  }

  async history({ beforeSeq, limit = 50 }: History): Promise<MessagePage> {
    this.mustBeOnline(`history ${beforeSeq}`);
    const before = this.messages.filter(({ seq }) => seq < beforeSeq);
    return { messages: before.slice(-limit), hasMore: before.length > limit };
  }

  async markRead(seq: number): Promise<void> {
    this.mustBeOnline(`read ${seq}`);
  }

  /** The worker commits what the visitor sent, and gives the receipt that his socket would get. */
  store(content: string): MessageSent {
    const clientMessageId = this.received.get(content) ?? [...this.received.values()].at(-1) ?? clientId(0);
    const { id, seq, createdAt, conversationId } = this.append({ author: VISITOR, content, clientMessageId });
    return { clientMessageId, messageId: id, conversationId, seq, createdAt };
  }

  /** An agent writes. */
  answer(content: string): Message {
    return this.append({ author: AGENT, content });
  }

  /** An agent writes a note: a number that the visitor never sees. */
  note(): void {
    this.lastSeq += 1;
  }

  startConversation(id: string): void {
    this.conversationId = id;
    this.messages = [];
    this.lastSeq = 0;
  }

  private append(change: Partial<Message>): Message {
    this.lastSeq += 1;
    const { conversationId } = this;
    const clientMessageId = `${conversationId}-${this.lastSeq}`;
    const stored = message(this.lastSeq, { conversationId, clientMessageId, ...change });
    this.messages.push(stored);
    return stored;
  }

  private mustBeOnline(line: string): void {
    if (!this.online) throw new RequestError({ code: "offline", message: "" });
    this.log.push(line);
  }
}
