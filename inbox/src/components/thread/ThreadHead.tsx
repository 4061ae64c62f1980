import type { Conversation } from "../../contract";
import { STATUS_WORDS, visitorName } from "../../services/wording";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";

/** Whose conversation this is, and what can be done with it. */
export function ThreadHead({ conversation }: { conversation: Conversation }) {
  const { router } = useWorkspace();
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
        <h2>{visitorName(conversation.visitor)}</h2>
        <p>{subtitle(conversation)}</p>
      </div>
      <Actions conversation={conversation} />
    </header>
  );
}

function subtitle({ status, visitor }: Conversation): string {
  const here = visitor.title ? `on “${visitor.title}”` : "on your site now";
  const where = visitor.online ? here : "not on your site";
  return `${STATUS_WORDS[status]} · ${where}`;
}

function Actions({ conversation }: { conversation: Conversation }) {
  const { changes, agent, showsVisitor } = useWorkspace();
  const { id, status, assigneeId } = conversation;
  const busy = changes.busy.value === id;
  const resolved = status === "resolved";
  return (
    <div class="thread-actions">
      {assigneeId === null && (
        <button type="button" class="button" disabled={busy} onClick={() => changes.assign(conversation, agent.id)}>
          Take
        </button>
      )}
      <AssigneePicker conversation={conversation} disabled={busy} />
      <button
        type="button"
        class="button primary"
        disabled={busy}
        onClick={() => changes.setStatus(conversation, resolved ? "open" : "resolved")}
      >
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

function AssigneePicker({ conversation, disabled }: { conversation: Conversation; disabled: boolean }) {
  const { changes, team, agent } = useWorkspace();
  const { assigneeId } = conversation;
  const others = team.members.value.filter(({ id }) => id !== agent.id);
  const gone = assigneeId !== null && assigneeId !== agent.id && !others.some(({ id }) => id === assigneeId);
  return (
    <select
      class="picker grow"
      aria-label="Assigned to"
      disabled={disabled}
      value={assigneeId ?? ""}
      onChange={(event) => {
        const chosen = event.currentTarget.value || null;
        event.currentTarget.value = assigneeId ?? ""; // what stands there is what is so, until the server agrees
        changes.assign(conversation, chosen);
      }}
    >
      <option value="">Unassigned</option>
      <option value={agent.id}>Me ({agent.name})</option>
      {others.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      {gone && <option value={assigneeId}>{team.nameOf(assigneeId)}</option>}
    </select>
  );
}
