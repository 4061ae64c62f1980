import { useComputed } from "@preact/signals";
import type { Conversation } from "../../contract";
import { age, knownName, lapse, visitorName } from "../../services/wording";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";

/** One conversation in the list. Drawn again only when this conversation changes. */
export function Row({ id }: { id: string }) {
  const { conversations, router, agent } = useWorkspace();
  const conversation = useComputed(() => conversations.byId.value.get(id)).value;
  const current = useComputed(() => router.route.value.conversationId === id).value;
  if (!conversation) return null;
  const { visitor, unread, projectId } = conversation;
  const { filter } = router.route.value;
  return (
    <li>
      <a
        class={unread > 0 ? "row unread" : "row"}
        href={router.href({ projectId, conversationId: id, filter })}
        aria-current={current ? "page" : undefined}
      >
        <Avatar id={visitor.uid} name={knownName(visitor)} online={visitor.online} />
        <div>
          <RowTop conversation={conversation} />
          <div class="row-top">
            <span class="row-preview">{preview(conversation, agent.id)}</span>
            {unread > 0 && (
              <span class="badge">
                {unread > 99 ? "99+" : unread}
                <span class="quiet"> unread</span>
              </span>
            )}
          </div>
          <RowFoot conversation={conversation} />
        </div>
      </a>
    </li>
  );
}

function RowTop({ conversation: { visitor, lastMessage, updatedAt } }: { conversation: Conversation }) {
  const { clock } = useWorkspace();
  return (
    <div class="row-top">
      <span class="row-name">{visitorName(visitor)}</span>
      <span class="row-age">{age(lastMessage?.createdAt ?? updatedAt, clock.now.value)}</span>
    </div>
  );
}

function RowFoot({ conversation: { waitingSince, assigneeId } }: { conversation: Conversation }) {
  const { clock, team, agent } = useWorkspace();
  return (
    <div class="row-foot">
      {waitingSince && <span class="waiting">Waiting {lapse(waitingSince, clock.now.value)}</span>}
      <span class="owner">{owner(assigneeId, agent.id, team.nameOf)}</span>
    </div>
  );
}

function owner(assigneeId: string | null, own: string, nameOf: (id: string) => string): string {
  if (assigneeId === null) return "Unassigned";
  return assigneeId === own ? "You" : nameOf(assigneeId);
}

function preview({ lastMessage }: Conversation, own: string): string {
  if (!lastMessage) return "No messages yet";
  const { author, preview: text } = lastMessage;
  if (author.kind === "visitor") return text;
  return `${author.id === own ? "You" : (author.name ?? "A colleague")}: ${text}`;
}
