/**
 * One conversation kept true: what the server stores, what is on its way, and what was missed meanwhile.
 *
 * It knows neither sockets nor HTTP; how to ask for missing messages, load older ones and mark them read is handed
 * in, so that the visitor's and the agent's side (visitor.ts, agent.ts) share every rule.
 */
import { CatchUp } from "./catch-up";
import { systemClock } from "./clock";
import type { Message, MessageSent } from "./contract.gen";
import type { ConversationOptions, ConversationSnapshot, ConversationStart } from "./conversation-shape";
import { RequestError } from "./errors";
import { HistoryLoader } from "./history";
import type { OutboxChange } from "./outbox";
import { Past } from "./past";
import { ReadMarks } from "./read-marks";
import { checkedContent } from "./text";
import * as T from "./timeline";
import { items } from "./timeline-view";
import type { ResumeAnswer } from "./wire";

export type * from "./conversation-shape";

/** More ids than this in one `resume` are refused. */
const MOST_PENDING_IDS = 50;

export class ConversationSync {
  private timeline: T.Timeline;
  private readonly past = new Past();
  /** Receipts of one's own messages for a conversation that is not the one shown, until a resume has told which is. */
  private readonly elsewhere = new Map<string, MessageSent>();
  private conversationId: string | null = null;
  /** Where the conversation ended when it was looked up, while its newest page is still to be loaded. */
  private startSeq = 0;
  /** The newest page, while it is being loaded. */
  private newest: Promise<void> | null = null;
  private ready = false;
  /** Drafts that another tab has taken out of the outbox; the next resume tells what became of them. */
  private readonly orphans = new Set<string>();
  private readonly listeners = new Set<(snapshot: ConversationSnapshot) => void>();
  private readonly history: HistoryLoader;
  private readonly catchUp: CatchUp;
  private readonly marks: ReadMarks;
  private readonly unwatchOutbox: () => void;
  private cached: ConversationSnapshot | null = null;

  constructor(private readonly options: ConversationOptions) {
    const { outbox, lane, self, limit, clock = systemClock, random = Math.random } = options;
    this.timeline = T.emptyTimeline({ self, ...(limit ? { limit } : {}) });
    this.history = new HistoryLoader(options.loadPage, () => this.changed());
    this.marks = new ReadMarks(options.markRead);
    if (options.conversation) this.begin(options.conversation);
    this.catchUp = new CatchUp({
      round: () => this.round(),
      done: () => this.caughtUp(),
      failed: () => this.notCaughtUp(),
      clock,
      random,
    });
    outbox.hold(lane);
    for (const entry of outbox.entries(lane)) this.show(entry);
    this.unwatchOutbox = outbox.onChange((change) => this.outboxChanged(change));
  }

  get snapshot(): ConversationSnapshot {
    if (this.cached) return this.cached;
    const current = items(this.timeline);
    const readUpTo = this.marks.target;
    this.cached = {
      rows: [...this.past.rows, ...current],
      conversationId: this.conversationId,
      ends: this.past.ends,
      lastSeq: this.timeline.lastSeq,
      ready: this.ready,
      older: { ...this.history.state, hasOlder: this.history.state.hasOlder || this.timeline.trimmed },
      readUpTo,
      unread: current.filter((row) => row.state === "received" && row.kind === "text" && (row.seq ?? 0) > readUpTo)
        .length,
    };
    return this.cached;
  }

  /** Calls back at once and after every change. */
  subscribe(listener: (snapshot: ConversationSnapshot) => void): () => void {
    this.listeners.add(listener);
    listener(this.snapshot);
    return () => this.listeners.delete(listener);
  }

  /** Says which conversation it is, once that is known; before, everything starts from nothing. */
  begin({ id, lastSeq, agentReadSeq, visitorReadSeq }: ConversationStart): void {
    if (this.conversationId !== null) return;
    const visitor = this.options.self.kind === "visitor";
    this.conversationId = id;
    this.startSeq = lastSeq;
    this.marks.startAt(visitor ? visitorReadSeq : agentReadSeq);
    this.timeline = T.applyRead(this.timeline, visitor ? agentReadSeq : visitorReadSeq);
    this.changed();
  }

  /** Shows the newest page without waiting for a connection, where the loader needs none. */
  async open(): Promise<void> {
    await this.loadNewest().catch(() => {});
  }

  /** The link came up: ask what was missed, then let the outbox go on. */
  connected(): void {
    this.catchUp.start();
    this.marks.setOnline(true);
  }

  /** The link went down. Nothing is sent before the next `connected` has asked what has been stored. */
  disconnected(): void {
    this.catchUp.stop();
    this.marks.setOnline(false);
    this.options.outbox.hold(this.options.lane);
  }

  /** Writes a message down and sends it; gives its clientMessageId. Throws `invalid` or `busy`. */
  send(content: string, kind: T.MessageKind = "text", extra?: Record<string, unknown>): string {
    const { outbox, lane } = this.options;
    return outbox.add({ lane, kind, content: checkedContent(content), ...(extra ? { extra } : {}) }).clientMessageId;
  }

  /** Sends a failed message again under a new id, perhaps with other words. Gives the new id, or null. */
  resend(clientMessageId: string, content?: string, extra?: Record<string, unknown>): string | null {
    const draft = T.findDraft(this.timeline, clientMessageId);
    if (!draft?.failure) return null;
    const newId = this.send(content ?? draft.content, draft.kind, extra);
    this.options.outbox.discard(clientMessageId);
    return newId;
  }

  /** Gives a failed message up. */
  discard(clientMessageId: string): void {
    this.options.outbox.discard(clientMessageId);
  }

  /** `newMessage` for this conversation. */
  receive(message: Message): void {
    if (!this.belongs(message.conversationId)) return;
    this.update(T.applyMessage(this.timeline, message));
    this.confirmOwn([message]);
    if (T.hasGap(this.timeline)) this.catchUp.ask();
  }

  /** `messageSent`, for this conversation or another. */
  sent(sent: MessageSent): void {
    if (this.belongs(sent.conversationId)) {
      this.update(T.applySent(this.timeline, sent));
      if (T.hasGap(this.timeline)) this.catchUp.ask();
    } else this.elsewhere.set(sent.clientMessageId, sent);
    this.options.outbox.confirm(sent.clientMessageId);
  }

  /** The other side has seen a conversation up to `seq`: this one, unless another is named. */
  read(seq: number, conversationId?: string): void {
    if (!conversationId || this.belongs(conversationId)) this.update(T.applyRead(this.timeline, seq));
  }

  /** This reader has seen up to `seq`. */
  markRead(seq: number): void {
    if (this.marks.mark(seq)) this.changed();
  }

  /**
   * Something may have been missed, or the link may be dead: asks the server. What waits for its next try then goes
   * at once, for whatever was broken may be whole again.
   */
  refresh(): void {
    this.options.outbox.hold(this.options.lane);
    this.catchUp.ask();
  }

  /** What the reader writes next begins another conversation. */
  end(): void {
    this.past.end(this.timeline);
    this.changed();
  }

  /** Loads the page before the oldest message shown. */
  async loadOlder(): Promise<void> {
    const before = T.oldestSeq(this.timeline);
    if (before === null || before <= 1) return;
    const page = await this.history.page(before);
    if (page)
      this.update(
        T.applyOlder(
          this.timeline,
          page.messages.filter((message) => this.isOfThis(message)),
        ),
      );
  }

  /** The reader is back at the newest message: older pages may go. */
  trim(): void {
    this.update(T.trim(this.timeline));
  }

  /** Forgets the conversation in this page; its unsent messages stay in the outbox and are still sent. */
  destroy(): void {
    this.catchUp.stop();
    this.marks.setOnline(false);
    this.unwatchOutbox();
    this.listeners.clear();
    this.options.outbox.release(this.options.lane);
  }

  /** Once, however many ask: who opens the conversation, and the first round of catching up. */
  private loadNewest(): Promise<void> {
    this.newest ??= this.fetchNewest().finally(() => {
      this.newest = null;
    });
    return this.newest;
  }

  private async fetchNewest(): Promise<void> {
    const lastSeq = this.startSeq;
    if (lastSeq === 0) return;
    const page = await this.history.page(lastSeq + 1);
    if (!page) throw this.history.state.error ?? new RequestError({ code: "busy", message: "Already loading." });
    if (this.startSeq !== lastSeq) return; // another conversation has begun meanwhile
    this.startSeq = 0;
    if (!page.messages.every((message) => this.isOfThis(message))) return; // it has ended: the resume will tell
    this.ready = true;
    this.update(T.advance(T.applyMessages(this.timeline, page.messages), lastSeq));
  }

  /** One `resume`; true when there is more to ask. */
  private async round(): Promise<boolean> {
    await this.loadNewest();
    const asked = T.lastSeq(this.timeline);
    const pendingIds = this.timeline.drafts.filter((draft) => !draft.failure).map((draft) => draft.clientMessageId);
    const answer = await this.options.resume({ lastSeq: asked, pendingIds: pendingIds.slice(0, MOST_PENDING_IDS) });
    this.conversationId ??= answer.conversationId;
    if (answer.conversationId && answer.conversationId !== this.conversationId) {
      this.startOver(answer.conversationId);
      return true; // the question was about a conversation that has ended: ask of the new one, from its beginning
    }
    this.absorb(answer);
    return answer.hasMore && T.lastSeq(this.timeline) > asked;
  }

  private absorb(answer: ResumeAnswer): void {
    let timeline = T.applyMessages(this.timeline, answer.messages);
    const stored = Object.entries(answer.pending).filter(([, place]) => place !== null);
    for (const [clientMessageId, place] of stored) {
      const draft = T.findDraft(timeline, clientMessageId);
      if (!draft || !place) continue;
      const conversationId = this.conversationId ?? "";
      timeline = T.applySent(timeline, { ...place, clientMessageId, conversationId, createdAt: draft.createdAt });
    }
    const reached = answer.hasMore ? (answer.messages.at(-1)?.seq ?? 0) : answer.lastSeq;
    this.update(T.applyRead(T.advance(timeline, reached), answer.readSeq ?? 0));
    if (answer.status) this.options.onStatus?.(answer.status);
    this.confirmOwn(answer.messages);
    for (const [clientMessageId] of stored) this.options.outbox.confirm(clientMessageId);
  }

  private caughtUp(): void {
    this.ready = true;
    for (const sent of this.elsewhere.values()) {
      const draft = T.findDraft(this.timeline, sent.clientMessageId);
      if (draft) this.past.add(draft, sent);
      this.timeline = T.removePending(this.timeline, sent.clientMessageId);
    }
    this.elsewhere.clear();
    for (const id of this.orphans) this.timeline = T.removePending(this.timeline, id);
    this.orphans.clear();
    // Asked and answered: what is still open above is shown, as the contract says.
    this.update(T.reveal(this.timeline));
    this.options.outbox.release(this.options.lane);
  }

  private notCaughtUp(): void {
    this.update(T.reveal(this.timeline));
    this.options.outbox.release(this.options.lane);
  }

  private outboxChanged({ type, entry }: OutboxChange): void {
    if (entry.lane !== this.options.lane) return;
    const id = entry.clientMessageId;
    if (type === "added") this.show(entry);
    else if (type === "failed" && entry.failure) {
      this.update(T.applyFailed(this.timeline, { clientMessageId: id, ...entry.failure }));
    } else if (type === "discarded") this.update(T.removePending(this.timeline, id));
    else if (type === "gone" && T.findDraft(this.timeline, id)) {
      this.orphans.add(id);
      this.catchUp.ask();
    }
  }

  private show(entry: OutboxChange["entry"]): void {
    this.update(T.addPending(this.timeline, { ...entry, author: this.options.self }));
  }

  /** The reader's own messages that came back as stored ones need no more sending. */
  private confirmOwn(messages: readonly Message[]): void {
    const own = T.authorKey(this.options.self);
    for (const { author, clientMessageId } of messages) {
      if (clientMessageId && T.authorKey(author) === own) this.options.outbox.confirm(clientMessageId);
    }
  }

  /** Whether a conversation is the one shown. Which one is the newest only the server knows: if in doubt, it is asked. */
  private belongs(conversationId: string): boolean {
    this.conversationId ??= conversationId;
    if (conversationId === this.conversationId) return true;
    this.catchUp.ask();
    return false;
  }

  /** Pages are asked for without naming the conversation: one may come of a newer one. */
  private isOfThis({ conversationId }: Message): boolean {
    return conversationId === this.conversationId;
  }

  private startOver(conversationId: string): void {
    const { limit, self, drafts } = this.timeline;
    this.past.take(this.timeline);
    this.timeline = { ...T.emptyTimeline({ limit, ...(self ? { self } : {}) }), drafts };
    this.conversationId = conversationId;
    this.startSeq = 0;
    this.marks.startAt(0);
    this.history.setOlder(false);
    this.changed();
  }

  private update(timeline: T.Timeline): void {
    if (timeline === this.timeline) return;
    this.timeline = timeline;
    this.changed();
  }

  private changed(): void {
    this.cached = null;
    for (const listener of [...this.listeners]) listener(this.snapshot);
  }
}
