import { useSignal } from "@preact/signals";
import type { Conversation } from "../../contract";
import { momentWords } from "../../services/snooze";
import { PRIORITY_WORDS, STATUS_WORDS, visitorName } from "../../services/wording";
import type { Thread } from "../../store/thread";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";
import { useCommands } from "../useCommands";
import { useMarkUnread } from "../useMarkUnread";
import { AssignMenu } from "./AssignMenu";
import { MoreMenu } from "./MoreMenu";
import { SnoozeMenu } from "./SnoozeMenu";

interface Props {
  conversation: Conversation;
  thread: Thread;
}

/** Whose conversation this is, and what can be done with it. */
export function ThreadHead({ conversation, thread }: Props) {
  const { router, clock } = useWorkspace();
  const { visitor, priority, tags } = conversation;
  return (
    <header class="thread-head">
      <a
        class="button plain square only-phone"
        href={router.href({ conversationId: null })}
        aria-label="Back to the list"
      >
        <Icon name="back" />
      </a>
      <div class="thread-title">
        <h2>
          {visitorName(visitor)}
          {priority !== "normal" && <span class={`priority ${priority}`}>{PRIORITY_WORDS[priority]}</span>}
        </h2>
        <p>
          {subtitle(conversation, clock.now.value)}
          {tags.length > 0 && ` · ${tags.join(", ")}`}
        </p>
      </div>
      <Actions conversation={conversation} thread={thread} />
    </header>
  );
}

function subtitle({ status, snoozedUntil, visitor }: Conversation, now: number): string {
  const here = visitor.title ? `on “${visitor.title}”` : "on your site now";
  const where = visitor.online ? here : "not on your site";
  const until = status === "snoozed" && snoozedUntil ? ` until ${momentWords(snoozedUntil, now)}` : "";
  return `${STATUS_WORDS[status]}${until} · ${where}`;
}

function Actions({ conversation, thread }: Props) {
  const { changes, agent, showsVisitor } = useWorkspace();
  const assigning = useSignal(false);
  const busy = changes.busy.value === conversation.id;
  const resolved = conversation.status === "resolved";
  const resolve = () => void changes.setStatus(conversation, resolved ? "open" : "resolved");
  const markUnread = useMarkUnread();
  const take = () => void changes.assign(conversation, agent.id);
  useCommands({
    resolve: () => (busy ? undefined : resolve()),
    assign() {
      assigning.value = true;
    },
    unread: () => (busy ? undefined : void markUnread(conversation)),
    take: () => (busy || conversation.assigneeId === agent.id ? undefined : take()),
  });
  return (
    <div class="thread-actions">
      {conversation.assigneeId === null && (
        <button type="button" class="button" disabled={busy} onClick={take}>
          Take
        </button>
      )}
      <AssignMenu conversation={conversation} thread={thread} open={assigning} disabled={busy} />
      <SnoozeMenu conversation={conversation} disabled={busy} />
      <MoreMenu conversation={conversation} disabled={busy} />
      <button type="button" class="button primary" disabled={busy} onClick={resolve}>
        <Icon name={resolved ? "reopen" : "check"} />
        {resolved ? "Reopen" : "Resolve"}
      </button>
      <button
        type="button"
        class="button plain square only-narrow"
        aria-label="About the visitor"
        onClick={() => {
          showsVisitor.value = true;
        }}
      >
        <Icon name="info" />
      </button>
    </div>
  );
}
