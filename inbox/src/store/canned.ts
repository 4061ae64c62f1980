/** The project's canned replies, as the composer offers them. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CannedReply } from "../contract";
import type { Api } from "../services/api";
import { fuzzyFind } from "../services/fuzzy";

export interface CannedStore {
  /** Null until they have been fetched. */
  readonly replies: ReadonlySignal<readonly CannedReply[] | null>;
  /** Fetches them unless that was done a moment ago. */
  refresh(projectId: string): Promise<void>;
  /** The best of those that fit, at most a screenful. */
  find(query: string): readonly CannedReply[];
}

const FRESH = 60_000; // a colleague's new reply may come so late
const MOST = 8;

export function createCanned(api: Pick<Api, "cannedReplies">, now: () => number = Date.now): CannedStore {
  const replies = signal<readonly CannedReply[] | null>(null);
  let loaded: { projectId: string; at: number } | null = null;
  return {
    replies,
    async refresh(projectId) {
      if (loaded?.projectId === projectId && now() - loaded.at < FRESH) return;
      if (loaded?.projectId !== projectId) replies.value = null;
      loaded = { projectId, at: now() };
      try {
        const found = await api.cannedReplies(projectId);
        if (loaded.projectId === projectId) replies.value = found;
      } catch {
        loaded = null; // the next slash asks again
      }
    },
    find: (query) =>
      fuzzyFind(query, replies.value ?? [], ({ shortcut, content }) => [shortcut, content]).slice(0, MOST),
  };
}
