/** A chat in the test's hands, for the components. */
import type { ConversationSnapshot, TimelineRow } from "@porchlight/client/light";
import { type Chat, type ChatState, NOTHING_YET } from "../src/chat";

export class FakeChat {
  readonly calls: string[] = [];
  refuse = false;
  private readonly listeners = new Set<() => void>();
  state: ChatState = { ...NOTHING_YET, conversation: snapshot([]) };

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  show(rows: TimelineRow[], change: Partial<ConversationSnapshot> = {}): void {
    this.set({ conversation: { ...snapshot(rows), ...change } });
  }

  send(content: string, failedId?: string | null): void {
    if (this.refuse) throw new Error("full");
    this.calls.push(`send ${content}${failedId ? ` for ${failedId}` : ""}`);
  }

  discard(id: string): void {
    this.calls.push(`discard ${id}`);
  }

  async loadOlder(): Promise<void> {
    this.calls.push("older");
  }

  markRead(): void {
    this.calls.push("read");
  }

  typing(text: string, shown: boolean): void {
    this.calls.push(shown ? `shows ${text}` : "typing");
  }

  leaveEmail(email: string): void {
    this.calls.push(`email ${email}`);
    this.set({ email });
  }

  async rate(rating: number, comment?: string): Promise<void> {
    this.calls.push(comment ? `rate ${rating} ${comment}` : `rate ${rating}`);
    this.set({ rating });
  }

  async startNew(): Promise<void> {
    this.calls.push("new");
    this.set({ closed: false, rating: null });
  }

  asChat(): Chat {
    return this as unknown as Chat;
  }
}

function snapshot(rows: TimelineRow[]): ConversationSnapshot {
  const older = { hasOlder: false, loading: false, error: null };
  return {
    rows,
    conversationId: "c_1",
    ends: new Set(),
    lastSeq: rows.length,
    ready: true,
    older,
    readUpTo: 0,
    unread: 0,
  };
}

export function row(change: Partial<TimelineRow> = {}): TimelineRow {
  return {
    key: change.clientMessageId ?? "k1",
    content: "Hello",
    author: { kind: "visitor", id: "v", name: null },
    kind: "text",
    createdAt: new Date(2026, 2, 9, 12).toISOString(),
    state: "sent",
    own: true,
    clientMessageId: "c1",
    ...change,
  };
}
