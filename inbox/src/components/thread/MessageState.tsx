import { type TimelineRow, timeLabel } from "@porchlight/client";
import { describe, momentLabel } from "../../services/wording";
import type { Thread } from "../../store/thread";
import { Icon, type IconName } from "../shared/Icon";

const WORDS: Readonly<Partial<Record<TimelineRow["state"], [IconName, string]>>> = {
  sending: ["clock", "Sending"],
  sent: ["check", "Sent"],
  seen: ["seen", "Seen"],
};

/** How far one's own words have come: never more than is true. */
export function MessageState({ row, thread }: { row: TimelineRow; thread: Thread }) {
  if (row.state === "failed") return <FailedState row={row} thread={thread} />;
  const [icon, word] = WORDS[row.state] ?? [null, ""];
  return (
    <p class="message-state">
      <time dateTime={row.createdAt} title={momentLabel(row.createdAt)}>
        {timeLabel(row.createdAt)}
      </time>
      {icon && <Icon name={icon} />}
      <span>{word}</span>
    </p>
  );
}

function FailedState({ row, thread }: { row: TimelineRow; thread: Thread }) {
  const { clientMessageId, failure } = row;
  if (!clientMessageId) return null;
  if (failure?.code === "stale") return <p class="message-state">Held back: read the new messages first</p>;
  return (
    <p class="message-state failed">
      <Icon name="warning" />
      <span>Failed. {reason(failure)}</span>
      <button type="button" class="link-button" onClick={() => thread.retry(clientMessageId)}>
        Retry
      </button>
      <button type="button" class="link-button" onClick={() => thread.takeBack(clientMessageId)}>
        Edit
      </button>
    </p>
  );
}

function reason(failure: TimelineRow["failure"]): string {
  if (!failure) return "";
  if (failure.code === "invalid") return "The server did not accept this text.";
  if (failure.code === "conflict") return "It got mixed up with another message.";
  return describe({ code: failure.code });
}
