import { useComputed } from "@preact/signals";
import type { Conversation } from "../../contract";
import { age, knownName, lapse, STATUS_WORDS, untilLabel, visitorName } from "../../services/wording";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";

/** Where a row stands in the list, in pixels. */
interface Place {
  readonly top: number;
  readonly height: number;
}

interface Props {
  readonly id: string;
  /** Its number in the list, from 1, and of how many; null while nobody knows. */
  readonly number: number;
  readonly of: number | null;
  readonly place: Place;
  /** Whether the Tab key reaches it. */
  readonly reached: boolean;
  readonly came: (id: string) => void;
}

/** One conversation in the list. */
export function Row({ id, number, of, place, reached, came }: Props) {
  const { conversations, router } = useWorkspace();
  const conversation = useComputed(() => conversations.byId.value.get(id)).value;
  const current = useComputed(() => router.route.value.conversationId === id).value;
  if (!conversation) return <Ghost {...place} />;
  const { unread, projectId } = conversation;
  const { filter } = router.route.value;
  return (
    <li style={pixels(place)} aria-posinset={number} aria-setsize={of ?? -1}>
      <a
        class={unread > 0 ? "row unread" : "row"}
        href={router.href({ projectId, conversationId: id, filter })}
        aria-current={current ? "page" : undefined}
        data-id={id}
        tabIndex={reached ? 0 : -1}
        onFocus={() => came(id)}
      >
        <Content conversation={conversation} />
      </a>
    </li>
  );
}

function Content({ conversation }: { conversation: Conversation }) {
  const { agent } = useWorkspace();
  const { visitor, unread } = conversation;
  return (
    <>
      <Avatar id={visitor.uid} name={knownName(visitor)} online={visitor.online} />
      <div>
        <RowTop conversation={conversation} />
        <div class="row-top">
          <span class="row-preview" dir="auto">
            {preview(conversation, agent.id)}
          </span>
          {unread > 0 && (
            <span class="badge">
              {unread > 99 ? "99+" : unread}
              <span class="quiet"> unread</span>
            </span>
          )}
        </div>
        <RowFoot conversation={conversation} />
      </div>
    </>
  );
}

function RowTop({ conversation: { visitor, lastMessage, updatedAt } }: { conversation: Conversation }) {
  const { clock } = useWorkspace();
  return (
    <div class="row-top">
      <span class="row-name" dir="auto">
        {visitorName(visitor)}
      </span>
      <span class="row-age">{age(lastMessage?.createdAt ?? updatedAt, clock.now.value)}</span>
    </div>
  );
}

function RowFoot({ conversation }: { conversation: Conversation }) {
  const { clock, team, agent, router } = useWorkspace();
  const { waitingSince, assigneeId, status, snoozedUntil } = conversation;
  const strays = useComputed(() => router.route.value.filter.status !== status).value;
  const waits = waitingSince !== null && (status === "open" || status === "pending");
  return (
    <div class="row-foot">
      <span class={strays ? "row-status strays" : "row-status"}>
        {status === "snoozed" && snoozedUntil ? untilLabel(snoozedUntil, clock.now.value) : STATUS_WORDS[status]}
      </span>
      {waits && <span class="waiting">Waiting {lapse(waitingSince, clock.now.value)}</span>}
      <span class="owner" dir="auto">
        {owner(assigneeId, agent.id, team.nameOf)}
      </span>
    </div>
  );
}

/** The shape of a row that is on its way. */
export function Ghost(place: Place) {
  return (
    <li class="row-ghost" style={pixels(place)} aria-hidden="true">
      <i />
      <i />
      <i />
    </li>
  );
}

function pixels({ top, height }: Place) {
  return { top: `${top}px`, height: `${height}px` };
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
