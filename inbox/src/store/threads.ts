/** Which conversation is open: follows the address, and looks up what the list does not know. */
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Conversation } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";
import type { ConversationStore } from "./conversations";
import type { Thread } from "./thread";

export type Opening =
  | { readonly kind: "none" }
  | { readonly kind: "loading"; readonly conversationId: string }
  | { readonly kind: "failed"; readonly conversationId: string; readonly problem: string }
  | { readonly kind: "open"; readonly thread: Thread };

export interface Target {
  readonly projectId: string;
  readonly conversationId: string;
}

export interface ThreadsStore {
  readonly state: ReadonlySignal<Opening>;
  /** Tries again to open what could not be opened. */
  retry(): void;
  /** Brings the open thread up to date. */
  refresh(): void;
  dispose(): void;
}

interface Deps {
  api: Pick<Api, "conversation">;
  conversations: ConversationStore;
  /** What the address names. */
  target: ReadonlySignal<Target | null>;
  /** `glimpsed`: how far its row in the list has shown what was written. */
  create: (conversation: Conversation, glimpsed: number) => Thread;
}

export function createThreads({ api, conversations, target, create }: Deps): ThreadsStore {
  const state = signal<Opening>({ kind: "none" });
  let latest = 0;

  const show = (next: Opening) => {
    const before = state.peek();
    if (before.kind === "open") before.thread.dispose();
    state.value = next;
  };
  const open = async (wanted: Target | null): Promise<void> => {
    const mine = ++latest;
    if (!wanted) return show({ kind: "none" });
    const { projectId, conversationId } = wanted;
    const known = conversations.byId.peek().get(conversationId);
    if (known?.projectId === projectId) return show({ kind: "open", thread: create(known, glimpse(known)) });
    show({ kind: "loading", conversationId });
    try {
      const found = await api.conversation(projectId, conversationId);
      if (mine !== latest) return;
      conversations.upsert(found);
      show({ kind: "open", thread: create(found, 0) });
    } catch (error) {
      if (mine === latest) show({ kind: "failed", conversationId, problem: describe(error) });
    }
  };

  const stop = effect(() => {
    const wanted = target.value;
    untracked(() => void open(wanted));
  });
  return {
    state,
    retry: () => void open(target.peek()),
    refresh() {
      const shown = state.peek();
      if (shown.kind === "open") shown.thread.refresh();
      else if (shown.kind === "failed") void open(target.peek());
    },
    dispose() {
      stop();
      latest++;
      show({ kind: "none" });
    },
  };
}

/**
 * A row shows the last words of a conversation. Whoever opens it and answers before the thread has come has read them,
 * unless there is more behind them that nobody has.
 */
function glimpse({ lastMessage, unread, lastVisitorSeq }: Conversation): number {
  const isAllThatIsNew = unread === 0 || (unread === 1 && lastMessage?.seq === lastVisitorSeq);
  return lastMessage && isAllThatIsNew ? lastMessage.seq : 0;
}
