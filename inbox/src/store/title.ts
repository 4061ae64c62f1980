/** The window's title: how many messages wait for this agent. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import type { Conversation } from "../contract";

/** Unread messages in what is his or nobody's; what belongs to a colleague is not his to worry about. */
export function unreadFor(agentId: string, conversations: Iterable<Conversation>): number {
  let sum = 0;
  for (const { assigneeId, unread, status } of conversations) {
    if (status !== "resolved" && (assigneeId === null || assigneeId === agentId)) sum += unread;
  }
  return sum;
}

export function followTitle(
  page: Document,
  agentId: string,
  byId: ReadonlySignal<ReadonlyMap<string, Conversation>>,
): () => void {
  const unread = computed(() => unreadFor(agentId, byId.value.values()));
  const stop = effect(() => {
    page.title = unread.value > 0 ? `(${unread.value}) Porchlight` : "Porchlight";
  });
  return () => {
    stop();
    page.title = "Porchlight";
  };
}
