/** The visitor's chat: session, connection and conversation as one thing that the components look at. */
import {
  backoff,
  type Conversation,
  type ConversationSnapshot,
  createConnection,
  createVisitorConversation,
  type KeyValueStore,
  type Page,
  type Presence,
  type VisitorConnection,
  type VisitorConversation,
  type VisitorTypingShown,
  type WidgetClientEvents,
  type WidgetServerEvents,
} from "@porchlight/client/light";
import type { Http } from "./http";
import { currentPlace } from "./place";
import { outboxIdentity, type Profile, Session } from "./session";
import { TypingSignal } from "./typing";

export interface ChatState {
  conversation: ConversationSnapshot;
  /** True while the server can be told something. */
  connected: boolean;
  /** True when the connection has been away long enough to be worth a word. */
  away: boolean;
  /** Whether somebody is there to answer; null until the server has said so. */
  online: boolean | null;
  /** Names of the agents who are there. */
  agents: string[];
  /** The name of who types, an empty string for somebody without a name, or null. */
  typing: string | null;
  /** True once the conversation is resolved, until somebody writes again. */
  closed: boolean;
  /** What the visitor has said of the resolved conversation, from 1 to 5. */
  rating: number | null;
  /** Where he can be reached, when that is known. */
  email: string | null;
}

export interface ChatOptions {
  server: string;
  projectId: string;
  http: Http;
  storage: KeyValueStore;
  identity?: string | undefined;
  page: () => Page;
}

/** A short loss of the connection is nobody's business. */
const AWAY_AFTER_MS = 3_000;
const FIRST_RENEWAL_MS = 1_000;
const MOST_RENEWAL_MS = 60_000;
/** Who stops typing without saying so is forgotten after this. */
const TYPING_FADES_MS = 8_000;

export const NOTHING_YET: Omit<ChatState, "conversation"> = {
  connected: false,
  away: false,
  online: null,
  agents: [],
  typing: null,
  closed: false,
  rating: null,
  email: null,
};

export class Chat {
  state: ChatState;
  private readonly session: Session;
  private readonly connection: VisitorConnection;
  private readonly visitor: VisitorConversation;
  private readonly typingSignal: TypingSignal;
  private readonly listeners = new Set<() => void>();
  private profile: Profile;
  private running = false;
  private awayTimer: ReturnType<typeof setTimeout> | undefined;
  private refusals = 0;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ChatOptions) {
    const { server, projectId, http, storage, identity, page } = options;
    this.session = new Session({ http, storage, projectId, identity, page });
    this.profile = this.session.profile;
    this.connection = createConnection<WidgetServerEvents, WidgetClientEvents>({
      url: server,
      namespace: "/widget",
      auth: () => this.authenticate(),
    });
    this.visitor = createVisitorConversation({
      connection: this.connection,
      storage,
      identity: `visitor:${outboxIdentity(projectId, identity)}`,
      self: { kind: "visitor", id: "", name: null },
      onStatus: (status) => this.stands(status),
    });
    this.state = {
      ...NOTHING_YET,
      conversation: this.visitor.sync.snapshot,
      email: this.session.profile.email ?? null,
    };
    this.visitor.sync.subscribe((conversation) => this.set({ conversation }));
    this.typingSignal = new TypingSignal((typing) => this.connection.request("typing", typing));
    this.connection.on("presence", (presence) => this.presence(presence));
    this.connection.on("typing", (typing) => this.typed(typing));
    this.connection.on("conversationUpdated", ({ status, conversationId }) => this.stands(status, conversationId));
    this.connection.on("newMessage", () => this.set({ typing: null }));
    this.connection.onStatus((status) => this.linked(status === "online"));
  }

  /** True when there is something to listen for before the visitor acts. */
  get hasHistory(): boolean {
    return this.session.started || this.visitor.outbox.entries().length > 0;
  }

  /** Begins session and connection, once; both are tried again for as long as the page lives. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.linked(false);
    this.connection.start();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends, or sends a failed message again with these words. Throws a RequestError with a bad text. */
  send(content: string, failedId?: string | null): void {
    const { sync } = this.visitor;
    if (!failedId || !sync.resend(failedId, content)) sync.send(content);
    this.typingSignal.stop();
    this.session.markStarted();
    this.set({ closed: false, rating: null });
  }

  /** Tells agents who writes; kept, and told again with every connection, as it changes nothing the second time. */
  introduce(profile: Profile): void {
    this.profile = { ...this.profile, ...profile };
    this.set({ email: this.profile.email ?? null });
    this.tellProfile();
  }

  /** As `introduce`, by the visitor himself: this browser remembers it. */
  leaveEmail(email: string): void {
    this.session.keepProfile({ email });
    this.introduce({ email });
  }

  /** What the visitor thinks of the resolved conversation, from 1 to 5; said again, the last word counts. */
  async rate(rating: number, comment: string | null = null): Promise<void> {
    await this.connection.request("rateConversation", { rating, comment });
    this.set({ rating });
  }

  /** The next message begins another conversation. */
  async startNew(): Promise<void> {
    await this.connection.request("startConversation", {});
    this.session.leave(this.state.conversation.conversationId);
    this.stands("resolved");
    this.set({ rating: null });
  }

  /** Gives a failed message up. */
  discard(clientMessageId: string): void {
    this.visitor.sync.discard(clientMessageId);
  }

  loadOlder(): Promise<void> {
    return this.visitor.sync.loadOlder();
  }

  /** The visitor has seen everything, and is at its end: older pages need not be kept any more. */
  markRead(): void {
    this.visitor.sync.markRead(this.state.conversation.lastSeq);
    this.visitor.sync.trim();
  }

  /** What the visitor has typed so far; `shown`: agents see the words too. */
  typing(text: string, shown: boolean): void {
    if (text.trim()) this.typingSignal.pulse(shown ? text : undefined);
    else this.typingSignal.stop();
  }

  /** The visitor is on another page. */
  navigated(): void {
    if (this.connection.status === "online") {
      // A hint: the next page, or the next connection, corrects it.
      this.connection.request("updateContext", { ...this.options.page(), ...currentPlace() }).catch(() => {});
    }
  }

  destroy(): void {
    clearTimeout(this.awayTimer);
    clearTimeout(this.typingTimer);
    clearTimeout(this.renewal);
    this.typingSignal.destroy();
    this.listeners.clear();
    this.visitor.destroy();
    this.connection.stop();
  }

  private async authenticate(): Promise<{ token: string }> {
    const { token, conversation } = await this.session.get();
    if (conversation) this.known(conversation);
    return { token };
  }

  private known(conversation: Conversation): void {
    const { id, status, rating, visitor } = conversation;
    this.visitor.sync.begin(conversation);
    this.set({ rating: id === this.session.left ? null : rating, email: visitor.email ?? this.state.email });
    this.stands(status);
  }

  /** How the server says that the conversation stands. Who has left it, or is writing again, is done with its end. */
  private stands(status: Conversation["status"], id = this.state.conversation.conversationId): void {
    const { rows, conversationId } = this.state.conversation;
    if (id !== conversationId) return; // an earlier one
    const resolved = status === "resolved";
    const left = id !== null && id === this.session.left;
    if (resolved && left) this.visitor.sync.end();
    this.set({ closed: resolved && !left && !rows.some(({ state }) => state === "sending"), typing: null });
  }

  private tellProfile(): void {
    // A hint: the next connection tells it again.
    if (this.state.connected && (this.profile.name || this.profile.email)) {
      this.connection.request("updateProfile", this.profile).catch(() => {});
    }
  }

  private linked(online: boolean): void {
    this.set({ connected: online });
    if (online) {
      clearTimeout(this.awayTimer);
      this.awayTimer = undefined;
      this.refusals = 0;
      this.set({ away: false });
      this.tellProfile();
      this.navigated();
      return;
    }
    this.awayTimer ??= setTimeout(() => this.set({ away: true }), AWAY_AFTER_MS);
    if (this.connection.status === "refused") this.renewLater();
  }

  /** The token was refused: get another, but never in a tight circle. */
  private renewLater(): void {
    this.session.expire();
    const pause = backoff(this.refusals, FIRST_RENEWAL_MS, MOST_RENEWAL_MS, Math.random);
    this.refusals += 1;
    this.renewal = setTimeout(() => this.connection.start(), pause);
  }

  private presence({ online, agents }: Presence): void {
    this.set({ online, agents: agents.map(({ name }) => name) });
  }

  private typed({ author, active }: VisitorTypingShown): void {
    clearTimeout(this.typingTimer);
    this.set({ typing: active ? (author.name ?? "") : null });
    if (active) this.typingTimer = setTimeout(() => this.set({ typing: null }), TYPING_FADES_MS);
  }

  private set(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}
