import { type TimelineRow, timeLabel } from "@porchlight/client";
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { eventWords } from "../../services/event-words";
import { momentLabel } from "../../services/wording";
import { type Line, toLines } from "../../store/lines";
import type { Thread } from "../../store/thread";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";
import { Ghost, usePreview } from "./Ghost";
import { MessageRow } from "./MessageRow";
import { useScrollPlace } from "./useScrollPlace";

/** The messages, oldest on top. Scrolling up loads older ones; the reader's place never jumps. */
export function Log({ thread }: { thread: Thread }) {
  const { clock, openConversation } = useWorkspace();
  const conversation = openConversation.value;
  const box = useRef<HTMLDivElement>(null);
  const lines = useComputed(() => toLines(thread.rows.value, thread.newFrom.value, clock.now.value)).value;
  const preview = usePreview(thread.conversationId);
  const place = useScrollPlace(box, thread, preview);
  const { atEnd, toEnd } = place;
  const unseen = atEnd.value ? 0 : thread.unseen.value;

  useEffect(() => {
    if (thread.endWanted.value > 0) toEnd();
  }, [thread.endWanted.value]);

  return (
    <div class="thread-body">
      <div
        class="log"
        ref={box}
        role="log"
        aria-label="Messages"
        aria-busy={thread.loadingOlder.value}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={place.onScroll}
      >
        <Top thread={thread} />
        <ol>
          {lines.map((line) => (
            <LineView key={line.key} line={line} thread={thread} />
          ))}
        </ol>
        {conversation && <Ghost conversation={conversation} />}
      </div>
      {!atEnd.value && (
        <button type="button" class="button jump" onClick={toEnd}>
          <Icon name="down" />
          {unseen > 0 ? `${unseen} new` : "Latest"}
        </button>
      )}
    </div>
  );
}

function EventLine({ row }: { row: TimelineRow }) {
  const { agent, clock } = useWorkspace();
  return (
    <li class="event">
      {eventWords(row, { selfId: agent.id, now: clock.now.value })}
      {" · "}
      <time dateTime={row.createdAt} title={momentLabel(row.createdAt)}>
        {timeLabel(row.createdAt)}
      </time>
    </li>
  );
}

function Top({ thread }: { thread: Thread }) {
  const problem = thread.problem.value;
  return (
    <div class="log-top">
      {thread.loadingOlder.value ? (
        <span class="spinner" role="status">
          <span class="quiet">Loading earlier messages</span>
        </span>
      ) : thread.hasOlder.value ? (
        <button type="button" class="button plain" onClick={thread.loadOlder}>
          {problem ? "Earlier messages could not be loaded. Try again" : "Show earlier messages"}
        </button>
      ) : (
        "The beginning of this conversation"
      )}
    </div>
  );
}

function LineView({ line, thread }: { line: Line; thread: Thread }) {
  switch (line.type) {
    case "day":
      return <li class="divider">{line.label}</li>;
    case "new":
      return <li class="divider new">New</li>;
    case "event":
      return <EventLine row={line.row} />;
    case "message":
      return <MessageRow row={line.row} first={line.first} thread={thread} />;
  }
}
