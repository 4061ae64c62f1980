import { type TimelineRow, timeLabel } from "@porchlight/client";
import { knownName, momentLabel, visitorName } from "../../services/wording";
import type { Thread } from "../../store/thread";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";
import { SafeText } from "../shared/SafeText";
import { MessageActions } from "./MessageActions";
import { MessageState } from "./MessageState";

interface Props {
  row: TimelineRow;
  first: boolean;
  thread: Thread;
}

/** One message: the visitor's on the left, the team's on the right, notes in their own colour. */
export function MessageRow({ row, first, thread }: Props) {
  const visitors = row.author.kind === "visitor";
  const { name, face } = useAuthor(row);
  const place = [visitors ? "theirs" : "mine", row.kind, row.state, first ? "first" : ""].join(" ");
  return (
    <li class={`message ${place}`} tabIndex={-1} data-seq={row.seq}>
      {visitors && (first ? <Avatar id={row.author.id} name={face} size="small" /> : <span class="message-indent" />)}
      <div class="message-main">
        {first && (
          <p class="message-by">
            <strong>{row.own ? "You" : name}</strong>
            {row.kind === "note" && " · note, for the team only"}
            {visitors && <Time iso={row.createdAt} />}
          </p>
        )}
        <div class="message-line">
          <div class="bubble">
            <SafeText text={row.content} />
          </div>
          <MessageActions row={row} thread={thread} />
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
function useAuthor({ author }: TimelineRow): { name: string; face: string | null } {
  const { openConversation } = useWorkspace();
  const visitor = openConversation.value?.visitor;
  if (author.kind !== "visitor" || !visitor) {
    const name = author.name ?? (author.kind === "visitor" ? "Visitor" : "A colleague");
    return { name, face: author.name };
  }
  return { name: visitorName(visitor), face: knownName(visitor) };
}
