/** The list on the left: which conversations match the filter, page by page, and how many there are. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation, Counts } from "../contract";
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
  scope: ListScope | null;
  cursor: string | null;
  /** The rows of a search, in the server's order: only the server can match a text. */
  found: readonly string[];
}

export function createList({ api, conversations, agentId, held }: Deps): ListStore {
  const shown = signal<Shown>({ scope: null, cursor: null, found: [] });
  const counts = signal<Counts | null>(null);
  const loading = signal<"first" | "more" | null>(null);
  const error = signal<string | null>(null);
  const rows = computed(() => select(shown.value, conversations.byId.value, agentId));
  let latest = 0; // answers to an earlier question are dropped
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fetchPage = async (kind: "first" | "more", limit: number): Promise<void> => {
    const { scope, cursor } = shown.peek();
    if (!scope) return;
    const mine = ++latest;
    loading.value = kind;
    const before = conversations.byId.peek();
    try {
      const from = kind === "more" && cursor ? { cursor } : {};
      const page = await api.conversations(scope.projectId, scope.filter, { limit, ...from });
      if (mine !== latest) return;
      const ids = page.conversations.map(({ id }) => id);
      // What was told meanwhile is newer than this answer: only what stood still may be missing from it for good.
      const told = [...conversations.byId.peek()].filter(([id, one]) => before.get(id) !== one).map(([id]) => id);
      conversations.upsert(...page.conversations);
      if (kind === "first") conversations.keepOnly(new Set([...ids, ...told, ...held()]));
      shown.value = { scope, cursor: page.nextCursor, found: kind === "more" ? [...shown.peek().found, ...ids] : ids };
      counts.value = page.counts;
      error.value = null;
    } catch (reason) {
      if (mine === latest) error.value = describe(reason);
    } finally {
      if (mine === latest) loading.value = null;
    }
  };

  const countAgain = async (): Promise<void> => {
    timer = undefined;
    const { scope } = shown.peek();
    if (!scope) return;
    const answer = await api.conversations(scope.projectId, scope.filter, { limit: 1 }).catch(() => null);
    if (answer && shown.peek().scope === scope) counts.value = answer.counts;
  };

  return {
    rows,
    counts,
    loading,
    error,
    hasMore: computed(() => shown.value.cursor !== null),
    show(scope) {
      const sameProject = shown.peek().scope?.projectId === scope.projectId;
      shown.value = { scope, cursor: null, found: [] };
      if (!sameProject) counts.value = null;
      error.value = null;
      return fetchPage("first", PAGE);
    },
    refresh: () => fetchPage("first", Math.min(MOST, Math.max(PAGE, rows.peek().length))),
    async loadMore() {
      if (loading.peek() === null && shown.peek().cursor) await fetchPage("more", PAGE);
    },
    touch() {
      timer ??= setTimeout(countAgain, COUNT_DELAY);
    },
    dispose() {
      latest++;
      clearTimeout(timer);
    },
  };
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

function byNewest(one: Conversation, other: Conversation): number {
  return moment(other).localeCompare(moment(one)) || one.id.localeCompare(other.id);
}

function moment({ lastMessage, updatedAt }: Conversation): string {
  return lastMessage?.createdAt ?? updatedAt;
}
