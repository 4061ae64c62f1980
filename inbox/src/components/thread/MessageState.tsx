import { type TimelineRow, timeLabel } from "@porchlight/client";
import { momentLabel } from "../../services/wording";
import type { Thread } from "../../store/thread";
import { Icon, type IconName } from "../shared/Icon";

const WORDS: Readonly<Partial<Record<TimelineRow["state"], [IconName, string]>>> = {
  sending: ["clock", "Sending"],
  sent: ["check", "Sent"],
  seen: ["seen", "Seen"],
};

const REASONS: Readonly<Record<string, string>> = {
  invalid: "the text was not accepted",
  too_large: "the text is too long",
  conflict: "it got mixed up with another message",
  forbidden: "you may not write here",
  not_found: "the conversation is gone",
};

/** How far one's own words have come: never more than is true. */
export function MessageState({ row, thread }: { row: TimelineRow; thread: Thread }) {
  if (row.state === "failed") return <FailedState row={row} thread={thread} />;
  const tells = row.kind !== "note" || row.own; // a colleague's note is for us: whether it was sent is his affair
  const [icon, word] = WORDS[row.state] ?? [null, ""];
  return (
    <p class="message-state">
      <time dateTime={row.createdAt} title={momentLabel(row.createdAt)}>
        {timeLabel(row.createdAt)}
      </time>
      {icon && tells && <Icon name={icon} />}
      {tells && <span>{word}</span>}
    </p>
  );
}

function FailedState({ row, thread }: { row: TimelineRow; thread: Thread }) {
  const { clientMessageId, failure } = row;
  if (failure?.code === "stale") return <p class="message-state">Held back: read the new messages first</p>;
  return (
    <p class="message-state failed">
      <span>
        <Icon name="warning" />
        Failed: {REASONS[failure?.code ?? ""] ?? "the server could not take it"}
      </span>
      <span>
        <button type="button" class="link-button" onClick={() => thread.retry(clientMessageId)}>
          Retry
        </button>
        <button type="button" class="link-button" onClick={() => thread.takeBack(clientMessageId)}>
          Edit
        </button>
      </span>
    </p>
  );
}
