import { type TimelineRow, timeLabel } from "@porchlight/client";
import { momentLabel, visitorName } from "../../services/wording";
import type { Thread } from "../../store/thread";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";
import { SafeText } from "../shared/SafeText";
import { MessageState } from "./MessageState";

interface Props {
  row: TimelineRow;
  first: boolean;
  thread: Thread;
}

/** One message: the visitor's on the left, the team's on the right, notes in their own colour. */
export function MessageRow({ row, first, thread }: Props) {
  const visitors = row.author.kind === "visitor";
  const name = useAuthorName(row);
  const place = [visitors ? "theirs" : "mine", row.kind, row.state, first ? "first" : ""].join(" ");
  return (
    <li class={`message ${place}`}>
      {visitors && (first ? <Avatar id={row.author.id} name={name} size="small" /> : <span />)}
      <div class="message-main">
        {first && (
          <p class="message-by">
            <strong>{row.own ? "You" : name}</strong>
            {row.kind === "note" && " · note, for the team only"}
            {visitors && <Time iso={row.createdAt} />}
          </p>
        )}
        <div class="bubble">
          <SafeText text={row.content} />
        </div>
        {!visitors && <MessageState row={row} thread={thread} />}
      </div>
    </li>
  );
}

function Time({ iso }: { iso: string }) {
  return (
    <>
      {" "}
      <time dateTime={iso} title={momentLabel(iso)}>
        {timeLabel(iso)}
      </time>
    </>
  );
}

/** The visitor as he is called everywhere else on the page; a colleague by the name he wrote under. */
function useAuthorName({ author }: TimelineRow): string {
  const { openConversation } = useWorkspace();
  const visitor = openConversation.value?.visitor;
  if (author.kind !== "visitor") return author.name ?? "A colleague";
  return visitor ? visitorName(visitor) : (author.name ?? "Visitor");
}
