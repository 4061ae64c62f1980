/** The list on the left: which conversations match the filter, page by page. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation, ConversationPage } from "../contract";
import type { Api } from "../services/api";
import type { Filter } from "../services/router";
import { describe } from "../services/wording";
import type { ConversationStore } from "./conversations";

export interface ListScope {
  readonly projectId: string;
  readonly filter: Filter;
}

export interface ListStore {
  /** What is loaded and matches, in the server's order. */
  readonly rows: ReadonlySignal<readonly Conversation[]>;
  /** What is being fetched: the first page, a further one, or nothing. */
  readonly loading: ReadonlySignal<"first" | "more" | null>;
  /** False from another question until its first answer. */
  readonly settled: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<string | null>;
  readonly hasMore: ReadonlySignal<boolean>;
  /** Shows another project or filter. */
  show(scope: ListScope): Promise<void>;
  /** Fetches again what is shown: after an absence, or when somebody presses Retry. */
  refresh(): Promise<void>;
  /** Somebody looks at this many rows: fetches pages until they are there. */
  want(rows: number): Promise<void>;
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
const MOST_PAGES = 5; // fetched again after an absence; what lay below is fetched when it is looked at

interface Shown {
  readonly scope: ListScope | null;
  readonly cursor: string | null;
  /** The last row of the pages read while there are more: below it the picture has holes. */
  readonly seam: Place | null;
  /** The rows of a search, in the server's order: only the server can match a text. */
  readonly found: readonly string[];
}

const NOTHING: Omit<Shown, "scope"> = { cursor: null, seam: null, found: [] };

export function createList(deps: Deps): ListStore {
  return new PagedList(deps);
}

class PagedList implements ListStore {
  readonly loading = signal<"first" | "more" | null>(null);
  readonly settled = signal(false);
  readonly error = signal<string | null>(null);
  private readonly shown = signal<Shown>({ scope: null, ...NOTHING });
  readonly rows = computed(() => select(this.shown.value, this.deps.conversations.byId.value, this.deps.agentId));
  readonly hasMore = computed(() => this.shown.value.cursor !== null);
  /** Answers to an earlier question are dropped. */
  private latest = 0;
  private wanted = 0;

  constructor(private readonly deps: Deps) {}

  readonly show = async (scope: ListScope): Promise<void> => {
    this.shown.value = { scope, ...NOTHING };
    this.settled.value = false;
    this.error.value = null;
    this.wanted = 0;
    await this.fetch("first", PAGE);
  };

  readonly refresh = async (): Promise<void> => {
    const rows = Math.max(PAGE, this.rows.peek().length);
    await this.fetch("first", Math.min(MOST, rows), Math.min(MOST_PAGES, Math.ceil(rows / MOST)));
  };

  readonly want = async (rows: number): Promise<void> => {
    this.wanted = rows;
    if (this.loading.peek() !== null || this.error.peek() !== null) return;
    while (this.hasMore.peek() && this.rows.peek().length < this.wanted) {
      if (!(await this.fetch("more", MOST))) return;
    }
  };

  dispose(): void {
    this.latest++;
  }

  /** Whether this much was read, and nobody has asked for something else meanwhile. */
  private async fetch(kind: "first" | "more", limit: number, pages = 1): Promise<boolean> {
    const { scope, cursor } = this.shown.peek();
    if (!scope) return false;
    const mine = ++this.latest;
    this.loading.value = kind;
    const before = this.deps.conversations.byId.peek();
    try {
      const page = await this.read(scope, kind === "more" ? cursor : null, limit, pages);
      if (mine === this.latest) this.take(kind, page, before);
      return mine === this.latest;
    } catch (reason) {
      if (mine === this.latest) this.error.value = describe(reason);
      return false;
    } finally {
      if (mine === this.latest) {
        this.loading.value = null;
        this.settled.value = true;
      }
    }
  }

  /** So many pages from the cursor on. */
  private async read(scope: ListScope, from: string | null, limit: number, pages: number): Promise<ReadPages> {
    const { projectId, filter } = scope;
    const conversations: Conversation[] = [];
    let cursor = from;
    for (let number = 0; number < pages && (number === 0 || cursor !== null); number++) {
      const start: { cursor?: string } = cursor === null ? {} : { cursor };
      const page: ConversationPage = await this.deps.api.conversations(projectId, filter, { limit, ...start });
      conversations.push(...page.conversations);
      cursor = page.nextCursor;
    }
    return { conversations, cursor };
  }

  private take(kind: "first" | "more", page: ReadPages, before: ReadonlyMap<string, Conversation>): void {
    const { conversations, held } = this.deps;
    const ids = page.conversations.map(({ id }) => id);
    // What was told meanwhile is newer than this answer: only what stood still may be missing from it for good.
    const told = [...conversations.byId.peek()].filter(([id, one]) => before.get(id) !== one).map(([id]) => id);
    const last = page.conversations.at(-1);
    conversations.upsert(...page.conversations);
    if (kind === "first") conversations.keepOnly(new Set([...ids, ...told, ...held()]));
    const { scope, found } = this.shown.peek();
    const seam = page.cursor !== null && last ? { updatedAt: last.updatedAt, id: last.id } : null;
    this.shown.value = { scope, cursor: page.cursor, seam, found: kind === "more" ? [...found, ...ids] : ids };
    this.error.value = null;
  }
}

interface ReadPages {
  readonly conversations: readonly Conversation[];
  readonly cursor: string | null;
}

function select(
  { scope, seam, found }: Shown,
  byId: ReadonlyMap<string, Conversation>,
  agentId: string,
): readonly Conversation[] {
  if (!scope) return [];
  if (scope.filter.q) return found.flatMap((id) => byId.get(id) ?? []);
  return [...byId.values()]
    .filter((one) => matches(one, scope, agentId) && (!seam || byNewest(one, seam) <= 0))
    .sort(byNewest);
}

/** Whether a conversation belongs to a list without a search text. */
export function matches(conversation: Conversation, { projectId, filter }: ListScope, agentId: string): boolean {
  if (conversation.projectId !== projectId || conversation.status !== filter.status) return false;
  if (filter.tag && !conversation.tags.includes(filter.tag)) return false;
  if (filter.owner === "all") return true;
  return conversation.assigneeId === (filter.owner === "mine" ? agentId : null);
}

/** What decides a conversation's place. */
export type Place = Pick<Conversation, "updatedAt" | "id">;

/** The server's own order, so that pages join without a seam: the last change first. */
export function byNewest(one: Place, other: Place): number {
  if (one.updatedAt !== other.updatedAt) return one.updatedAt < other.updatedAt ? 1 : -1;
  if (one.id === other.id) return 0;
  return one.id < other.id ? 1 : -1;
}
