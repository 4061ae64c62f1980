/** Made-up people, conversations and servers for the tests. */
import { type AgentConnection, type ConnectionStatus, RequestError, type TimelineRow } from "@porchlight/client";
import { vi } from "vitest";
import type { Agent, Conversation, Message, ProjectCounts, VisitorDetails } from "../src/contract";

export const ana: Agent = { id: "a_ana", name: "Ana Kovač", email: "ana@example.com" };
export const ben: Agent = { id: "a_ben", name: "Ben Okafor", email: "ben@example.com" };
export const NOON = "2026-03-09T12:00:00.000Z";

/** A moment so many minutes after noon. */
export function at(minutes: number): string {
  return new Date(Date.parse(NOON) + minutes * 60_000).toISOString();
}

export function aConversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    projectId: "demo",
    visitor: { uid: "v_1", name: "Mira", email: null, verified: false, online: false, url: null, title: null },
    status: "open",
    assigneeId: null,
    tags: [],
    priority: "normal",
    lastSeq: 1,
    lastMessage: null,
    unread: 0,
    waitingSince: null,
    createdAt: NOON,
    updatedAt: NOON,
    snoozedUntil: null,
    lastVisitorSeq: 1,
    agentReadSeq: 0,
    visitorReadSeq: 0,
    rating: null,
    ratingComment: null,
    unreadMarks: 0,
    ...change,
  };
}

/** The numbers of a project: three open, others where the test says so. */
export function aCount(change: Partial<ProjectCounts> = {}): ProjectCounts {
  const none = { mine: 0, unassigned: 0, all: 0 };
  return {
    open: { mine: 1, unassigned: 2, all: 3 },
    pending: none,
    snoozed: none,
    resolved: none,
    unread: 0,
    ...change,
  };
}

export function aVisitor(change: Partial<VisitorDetails> = {}): VisitorDetails {
  return {
    uid: "v_1",
    name: "Mira",
    email: null,
    verified: false,
    online: false,
    browser: "Firefox 128 on Windows",
    locale: "de-AT",
    timeZone: "Europe/Vienna",
    referrer: null,
    firstSeenAt: NOON,
    lastSeenAt: NOON,
    visitStartedAt: NOON,
    pages: [{ url: "https://shop.example/lamps", title: "Lamps", at: NOON }],
    ...change,
  };
}

export function aMessage(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    projectId: "demo",
    conversationId: "c1",
    seq,
    kind: "text",
    author: { kind: "visitor", id: "v_1", name: "Mira" },
    content: `Message ${seq}`,
    clientMessageId: `00000000-0000-4000-8000-${String(seq).padStart(12, "0")}`,
    createdAt: at(seq),
    ...change,
  };
}

export function aRow(seq: number, change: Partial<TimelineRow> = {}): TimelineRow {
  const { author, content, kind, createdAt, clientMessageId } = aMessage(seq);
  return {
    key: `row ${seq}`,
    seq,
    author,
    content,
    kind,
    createdAt,
    clientMessageId,
    own: false,
    state: "received",
    ...change,
  };
}

/** A promise whose answer the test gives when it pleases. */
export function deferred<T>(): { promise: Promise<T>; answer: (value: T) => void } {
  let answer: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    answer = resolve;
  });
  return { promise, answer };
}

export function refused(
  code: string,
  more: { retryAfterMs?: number; newer?: number; field?: string } = {},
): RequestError {
  return new RequestError({ code, message: `refused: ${code}`, ...more });
}

/** What a client's event carries; only the named part is looked into by name. */
type Payload = Record<string, unknown> & { clientMessageId?: string; projectId?: string };

/** A link under the test's control: it records what is asked, answers from a table, and says what it is told to. */
export class FakeConnection {
  status: ConnectionStatus = "idle";
  refusal = null;
  readonly asked: [event: string, payload: Payload][] = [];
  readonly answers = new Map<string, (payload: Payload) => unknown>();
  private readonly handlers = new Map<string, Set<(payload: never) => void>>();
  private readonly watchers = new Set<(status: ConnectionStatus) => void>();
  readonly start = vi.fn();
  readonly stop = vi.fn();

  async request(event: string, payload: Payload): Promise<unknown> {
    if (this.status !== "online") throw refused("offline");
    this.asked.push([event, payload]);
    return (await this.answers.get(event)?.(payload)) ?? { ok: true };
  }

  on(event: string, handler: (payload: never) => void): () => void {
    const known = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, known.add(handler));
    return () => known.delete(handler);
  }

  onStatus(handler: (status: ConnectionStatus) => void): () => void {
    this.watchers.add(handler);
    return () => this.watchers.delete(handler);
  }

  /** The server says something. */
  say(event: string, payload: unknown): void {
    for (const handler of this.handlers.get(event) ?? []) handler(payload as never);
  }

  become(status: ConnectionStatus): void {
    this.status = status;
    for (const handler of [...this.watchers]) handler(status);
  }

  /** The payloads asked under one name. */
  payloads(event: string): Payload[] {
    return this.asked.filter(([name]) => name === event).map(([, payload]) => payload);
  }

  get asConnection(): AgentConnection {
    return this as unknown as AgentConnection;
  }
}
