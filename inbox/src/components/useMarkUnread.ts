import type { Conversation } from "../contract";
import { useWorkspace } from "./context";

/** Marks a conversation as unread. An open one is closed first, or it would be read again at once. */
export function useMarkUnread(): (conversation: Conversation) => Promise<void> {
  const { changes, router } = useWorkspace();
  return async (conversation) => {
    const { id } = conversation;
    const wasOpen = router.route.peek().conversationId === id;
    if (wasOpen) router.go({ conversationId: null });
    const marked = await changes.markUnread(conversation);
    if (wasOpen && !marked) router.go({ conversationId: id }, { replace: true }); // where the reason stands
  };
}
