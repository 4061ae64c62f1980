/** The open conversation: its messages, how far they were read, and what is on its way. */
import {
  type AgentConnection,
  type ConversationSnapshot,
  createAgentThread,
  type Outbox,
  type PageLoader,
  type TimelineRow,
} from "@porchlight/client";
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Author, Conversation } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";
import type { ConversationStore } from "./conversations";
import { type Delivery, deliver } from "./deliver";
import type { DraftStore, Kind } from "./drafts";

export interface Thread {
  readonly conversationId: string;
  readonly rows: ReadonlySignal<readonly TimelineRow[]>;
  /** False until the first page is there. */
  readonly loaded: ReadonlySignal<boolean>;
  /** Why the messages could not be loaded, or null. */
  readonly problem: ReadonlySignal<string | null>;
  readonly hasOlder: ReadonlySignal<boolean>;
  readonly loadingOlder: ReadonlySignal<boolean>;
  /** The "new" line stands before this seq. */
  readonly newFrom: ReadonlySignal<number | null>;
  /** Messages of others that came in and were not looked at yet. */
  readonly unseen: ReadonlySignal<number>;
  /** A reply that was held back because its writer had not seen the newest messages. */
  readonly held: ReadonlySignal<TimelineRow | null>;
  /** Why the last try to send was refused on the spot. */
  readonly sendProblem: ReadonlySignal<string | null>;
  /** Counts the times that the end should come into view, and that the composer should take the cursor. */
  readonly endWanted: ReadonlySignal<number>;
  readonly focusWanted: ReadonlySignal<number>;
  load(): void;
  /** Something may have been missed: asks for it by the link, and by HTTP, for the link may be dead unnoticed. */
  refresh(): void;
  loadOlder(): void;
  /**
   * Says whether the newest message is in view, and if not, down to which `seq` the messages are. While the agent
   * looks, what is in view is read.
   */
  watch(atEnd: boolean, inView?: number): void;
  /** True when the message is written down; the rest happens by itself. */
  send(kind: Kind, content: string): boolean;
  /** Sends a note and tells what became of it, after ten seconds at most. */
  storeNote(content: string): Promise<Delivery>;
  /** Puts a message into the composer as a quotation. */
  quote(content: string): void;
  retry(clientMessageId: string): void;
  /** Puts an unsent message's words back into the composer. */
  takeBack(clientMessageId: string): void;
  /** Sends a held reply although there are newer messages. */
  sendAnyway(clientMessageId: string): void;
  dispose(): void;
}

export interface ThreadDeps {
  api: Pick<Api, "messages">;
  connection: AgentConnection;
  outbox: Outbox;
  self: Author;
  drafts: DraftStore;
  /** Whether the agent looks at this window. */
  attentive: ReadonlySignal<boolean>;
  /** Where it is noted at once that the agent has read up to `seq`. */
  conversations: Pick<ConversationStore, "read">;
}

/** `glimpsed`: how far the list, which the agent came from, showed him what was written. */
export function createThread(deps: ThreadDeps, conversation: Conversation, glimpsed = 0): Thread {
  const { id } = conversation;
  const { sync, destroy } = openSync(deps, conversation);
  const view = signal<ConversationSnapshot>(sync.snapshot);
  const unsubscribe = sync.subscribe((snapshot) => {
    view.value = snapshot;
  });
  const sight = createSight(view, deps.attentive, conversation, (seq) => {
    sync.markRead(seq);
    deps.conversations.read(id, "agent", seq);
  });
  return {
    conversationId: id,
    ...pages(sync, view),
    refresh() {
      sync.refresh();
      void lookUp(deps, sync, conversation);
    },
    ...createSending(deps, sync, view, { id, glimpsed }),
    newFrom: sight.newFrom,
    unseen: sight.unseen,
    watch(atEnd, inView = 0) {
      sight.watch(atEnd ? Number.POSITIVE_INFINITY : inView);
      if (atEnd) sync.trim();
    },
    dispose() {
      sight.dispose();
      unsubscribe();
      destroy();
    },
  };
}

function openSync({ api, connection, outbox, self }: ThreadDeps, conversation: Conversation) {
  const { id, projectId } = conversation;
  const loadPage: PageLoader = (query) => api.messages(projectId, id, query);
  return createAgentThread({ connection, outbox, self, conversation, loadPage });
}

/** What came after the newest message here. Whatever fails is asked for again by the next `resume`. */
async function lookUp({ api }: ThreadDeps, sync: Sync, { id, projectId }: Conversation): Promise<void> {
  if (!sync.snapshot.ready) return void sync.open();
  const found = await api.messages(projectId, id, { afterSeq: sync.snapshot.lastSeq, limit: 100 }).catch(() => null);
  for (const message of found?.messages ?? []) sync.receive(message);
}

/** The messages, page by page upwards. */
function pages(sync: Sync, view: ReadonlySignal<ConversationSnapshot>) {
  const error = computed(() => view.value.older.error);
  return {
    rows: computed(() => view.value.rows),
    loaded: computed(() => view.value.ready),
    problem: computed(() => error.value && describe(error.value)),
    hasOlder: computed(() => view.value.older.hasOlder),
    loadingOlder: computed(() => view.value.older.loading),
    load: () => void sync.open(),
    loadOlder: () => void sync.loadOlder(),
  };
}

type Sync = ReturnType<typeof createAgentThread>["sync"];

/** How far the agent has really looked, and where the "new" line stands. */
function createSight(
  view: ReadonlySignal<ConversationSnapshot>,
  attentive: ReadonlySignal<boolean>,
  { unread, agentReadSeq }: Conversation,
  markRead: (seq: number) => void,
) {
  const inView = signal(0);
  const newFrom = signal(unread > 0 ? agentReadSeq + 1 : null);
  /** Whether all was read since the line was drawn: then what comes next moves it. */
  let allRead = unread === 0;
  const unseenRows = computed(() => {
    const { rows, readUpTo } = view.value;
    return rows.filter(({ own, seq, kind }) => !own && kind !== "event" && seq !== undefined && seq > readUpTo);
  });
  const dispose = effect(() => {
    const looksAt = attentive.value ? inView.value : 0;
    const { lastSeq, readUpTo, ready } = view.value;
    if (!ready) return;
    const seen = Math.min(lastSeq, looksAt);
    if (seen > readUpTo) return markRead(seen); // which comes back here
    if (lastSeq <= readUpTo) allRead = true;
    else if (allRead && unseenRows.value.length > 0) {
      allRead = false;
      newFrom.value = readUpTo + 1;
    }
  });
  const watch = (upTo: number) => {
    inView.value = upTo;
  };
  return { newFrom, unseen: computed(() => unseenRows.value.length), watch, dispose };
}

/** Writing: into the outbox at once, and what to do with what was refused. */
function createSending(
  { drafts, outbox }: ThreadDeps,
  sync: Sync,
  view: ReadonlySignal<ConversationSnapshot>,
  { id, glimpsed }: { id: string; glimpsed: number },
) {
  const sendProblem = signal<string | null>(null);
  const endWanted = signal(0);
  const focusWanted = signal(0);
  // A note reaches no visitor, so nothing newer can make it wrong.
  const guard = (kind: TimelineRow["kind"]) =>
    kind === "note" ? {} : { seenSeq: Math.max(glimpsed, view.peek().readUpTo) };
  const find = (clientMessageId: string) => view.peek().rows.find((row) => row.clientMessageId === clientMessageId);

  const attempt = (work: () => void): boolean => {
    try {
      work();
      sendProblem.value = null;
      endWanted.value++;
      return true;
    } catch (error) {
      sendProblem.value = describe(error);
      return false;
    }
  };

  return {
    sendProblem,
    endWanted,
    focusWanted,
    held: computed(() => view.value.rows.find((row) => row.failure?.code === "stale") ?? null),
    send: (kind: Kind, content: string) => attempt(() => sync.send(content, kind, guard(kind))),
    storeNote(content: string) {
      endWanted.value++;
      return deliver(outbox, () => sync.send(content, "note"));
    },
    quote(content: string) {
      const kind = drafts.kind(id).peek();
      drafts.write(id, kind, quoted(content, drafts.read(id, kind)));
      focusWanted.value++;
    },
    retry: (clientMessageId: string) =>
      void attempt(() => sync.resend(clientMessageId, undefined, guard(find(clientMessageId)?.kind ?? "text"))),
    sendAnyway: (clientMessageId: string) => void attempt(() => sync.resend(clientMessageId)),
    takeBack(clientMessageId: string) {
      const row = find(clientMessageId);
      if (!row) return;
      putBack(drafts, id, row);
      sync.discard(clientMessageId);
      endWanted.value++;
      focusWanted.value++;
    },
  };
}

/** Before what has been begun meanwhile: it was written first. */
function putBack(drafts: DraftStore, id: string, { kind: was, content }: TimelineRow): void {
  const kind = was === "note" ? "note" : "text";
  const begun = drafts.read(id, kind);
  drafts.kind(id).value = kind;
  drafts.write(id, kind, begun ? `${content}\n${begun}` : content);
}

/** Behind what has been begun, and with an empty line to go on. */
function quoted(content: string, begun: string): string {
  const lines = content.split("\n").map((line) => `> ${line}`);
  return [begun.trimEnd(), `${lines.join("\n")}\n`].filter(Boolean).join("\n\n");
}
