import type { Conversation } from "../../contract";
import { knownName, visitorName } from "../../services/wording";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";

/**
 * What the visitor is typing, where the project shows it: text alone, gone when the message comes or he stops.
 * Not read aloud: it changes with every key.
 */
export function Ghost({ conversation }: { conversation: Conversation }) {
  const preview = usePreview(conversation.id);
  if (!preview) return null;
  const { visitor } = conversation;
  return (
    <div class="message theirs ghost" aria-live="off">
      <Avatar id={visitor.uid} name={knownName(visitor)} size="small" />
      <div class="message-main">
        <p class="message-by">{visitorName(visitor)} is writing, not sent yet</p>
        <div class="bubble">{preview}</div>
      </div>
    </div>
  );
}

/** The unsent text of a conversation's visitor, or null. */
export function usePreview(conversationId: string): string | null {
  const { typing } = useWorkspace();
  const typist = typing.typists.value.find(
    (one) => one.conversationId === conversationId && one.author.kind === "visitor",
  );
  return typist?.preview?.trim() || null;
}
