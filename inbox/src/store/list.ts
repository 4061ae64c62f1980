/** The list on the left: which conversations match the filter, page by page, and how many there are. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation, ConversationPage, Counts } from "../contract";
import type { Api } from "../services/api";
import type { Filter } from "../services/router";
import { describe } from "../services/wording";
import type { ConversationStore } from "./conversations";

export interface ListScope {
  readonly projectId: string;
  readonly filter: Filter;
}

export interface ListStore {
  readonly rows: ReadonlySignal<readonly Conversation[]>;
  readonly counts: ReadonlySignal<Counts | null>;
  /** What is being fetched: the first page, a further one, or nothing. */
  readonly loading: ReadonlySignal<"first" | "more" | null>;
  readonly error: ReadonlySignal<string | null>;
  readonly hasMore: ReadonlySignal<boolean>;
  /** Shows another project or filter. */
  show(scope: ListScope): Promise<void>;
  /** Fetches again what is shown: after an absence, or when somebody presses Retry. */
  refresh(): Promise<void>;
  loadMore(): Promise<void>;
  /** Something changed that may move the counts: asks for them soon, once for many changes. */
  touch(): void;
  dispose(): void;
}

interface Deps {
  api: Pick<Api, "conversations">;
  conversations: ConversationStore;
  agentId: string;
  /** Conversations that stay known although the list does not show them: the open thread. */
  held: () => ReadonlySet<string>;
}

const PAGE = 50;
const MOST = 100; // the server's own limit of one page
const COUNT_DELAY = 1_000; // a busy project changes many times a second; the counts follow once

interface Shown {
  readonly scope: ListScope | null;
  readonly cursor: string | null;
  /** The rows of a search, in the server's order: only the server can match a text. */
  readonly found: readonly string[];
}

export function createList(deps: Deps): ListStore {
  return new PagedList(deps);
}

class PagedList implements ListStore {
  readonly counts = signal<Counts | null>(null);
  readonly loading = signal<"first" | "more" | null>(null);
  readonly error = signal<string | null>(null);
  private readonly shown = signal<Shown>({ scope: null, cursor: null, found: [] });
  readonly rows = computed(() => select(this.shown.value, this.deps.conversations.byId.value, this.deps.agentId));
  readonly hasMore = computed(() => this.shown.value.cursor !== null);
  /** Answers to an earlier question are dropped. */
  private latest = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly deps: Deps) {}

  readonly show = (scope: ListScope): Promise<void> => {
    if (this.shown.peek().scope?.projectId !== scope.projectId) this.counts.value = null;
    this.shown.value = { scope, cursor: null, found: [] };
    this.error.value = null;
    return this.fetch("first", PAGE);
  };

  readonly refresh = (): Promise<void> => this.fetch("first", Math.min(MOST, Math.max(PAGE, this.rows.peek().length)));

  readonly loadMore = async (): Promise<void> => {
    if (this.loading.peek() === null && this.shown.peek().cursor) await this.fetch("more", PAGE);
  };

  readonly touch = (): void => {
    this.timer ??= setTimeout(() => void this.countAgain(), COUNT_DELAY);
  };

  dispose(): void {
    this.latest++;
    clearTimeout(this.timer);
  }

  private async fetch(kind: "first" | "more", limit: number): Promise<void> {
    const { scope, cursor } = this.shown.peek();
    if (!scope) return;
    const mine = ++this.latest;
    this.loading.value = kind;
    const before = this.deps.conversations.byId.peek();
    try {
      const from = kind === "more" && cursor ? { cursor } : {};
      const page = await this.deps.api.conversations(scope.projectId, scope.filter, { limit, ...from });
      if (mine === this.latest) this.take(kind, page, before);
    } catch (reason) {
      if (mine === this.latest) this.error.value = describe(reason);
    } finally {
      if (mine === this.latest) this.loading.value = null;
    }
  }

  private take(kind: "first" | "more", page: ConversationPage, before: ReadonlyMap<string, Conversation>): void {
    const { conversations, held } = this.deps;
    const ids = page.conversations.map(({ id }) => id);
    // What was told meanwhile is newer than this answer: only what stood still may be missing from it for good.
    const told = [...conversations.byId.peek()].filter(([id, one]) => before.get(id) !== one).map(([id]) => id);
    conversations.upsert(...page.conversations);
    if (kind === "first") conversations.keepOnly(new Set([...ids, ...told, ...held()]));
    const { scope, found } = this.shown.peek();
    this.shown.value = { scope, cursor: page.nextCursor, found: kind === "more" ? [...found, ...ids] : ids };
    this.counts.value = page.counts;
    this.error.value = null;
  }

  private async countAgain(): Promise<void> {
    this.timer = undefined;
    const { scope } = this.shown.peek();
    if (!scope) return;
    const answer = await this.deps.api.conversations(scope.projectId, scope.filter, { limit: 1 }).catch(() => null);
    if (answer && this.shown.peek().scope === scope) this.counts.value = answer.counts;
  }
}

function select(
  { scope, found }: Shown,
  byId: ReadonlyMap<string, Conversation>,
  agentId: string,
): readonly Conversation[] {
  if (!scope) return [];
  if (scope.filter.q) return found.flatMap((id) => byId.get(id) ?? []);
  return [...byId.values()].filter((one) => matches(one, scope, agentId)).sort(byNewest);
}

/** Whether a conversation belongs to a list without a search text. */
export function matches(conversation: Conversation, { projectId, filter }: ListScope, agentId: string): boolean {
  if (conversation.projectId !== projectId || conversation.status !== filter.status) return false;
  if (filter.owner === "all") return true;
  return conversation.assigneeId === (filter.owner === "mine" ? agentId : null);
}

/** The server's own order, so that pages join without a seam: the last change first. */
function byNewest(one: Conversation, other: Conversation): number {
  if (one.updatedAt !== other.updatedAt) return one.updatedAt < other.updatedAt ? 1 : -1;
  return one.id < other.id ? 1 : -1;
}
