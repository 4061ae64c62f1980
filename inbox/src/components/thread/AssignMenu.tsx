import { type Signal, useSignal } from "@preact/signals";
import type { Conversation } from "../../contract";
import type { Thread } from "../../store/thread";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";
import { Icon } from "../shared/Icon";
import { Popover } from "../shared/Popover";

interface Props {
  conversation: Conversation;
  thread: Thread;
  open: Signal<boolean>;
  disabled: boolean;
}

/** Who has this conversation; and to give it to somebody else, with a word to him if wanted. */
export function AssignMenu({ conversation, thread, open, disabled }: Props) {
  const { team } = useWorkspace();
  const { assigneeId } = conversation;
  const name = assigneeId === null ? "Unassigned" : team.nameOf(assigneeId);
  const face = (
    <>
      {assigneeId === null ? <Icon name="person" /> : <Avatar id={assigneeId} name={name} size="tiny" />}
      <span class="popover-value">{name}</span>
      <Icon name="chevron" />
    </>
  );
  return (
    <Popover open={open} label={`Assigned to: ${name}`} face={face} class="grow" disabled={disabled}>
      <AssignForm conversation={conversation} thread={thread} close={() => close(open)} />
    </Popover>
  );
}

function close(open: Signal<boolean>): void {
  open.value = false;
}

const NOBODY = "";

function AssignForm({
  conversation,
  thread,
  close,
}: {
  conversation: Conversation;
  thread: Thread;
  close: () => void;
}) {
  const { changes, agent, team } = useWorkspace();
  const chosen = useSignal(conversation.assigneeId ?? NOBODY);
  const note = useSignal("");
  const others = team.members.value.filter(({ id }) => id !== agent.id);
  const submit = (event: Event) => {
    event.preventDefault();
    const to = chosen.value || null;
    const words = note.value.trim();
    close();
    if (words) void changes.handOver(conversation, to, () => thread.storeNote(words));
    else if (to !== conversation.assigneeId) void changes.assign(conversation, to);
  };
  return (
    <form class="assign" onSubmit={submit}>
      <fieldset>
        <legend>Assign to</legend>
        <Choice chosen={chosen} id={agent.id} name={`${agent.name} (you)`} />
        {others.map(({ id, name }) => (
          <Choice key={id} chosen={chosen} id={id} name={name} presence={team.presence.value.get(id) ?? "offline"} />
        ))}
        <Choice chosen={chosen} id={NOBODY} name="Nobody" />
      </fieldset>
      <label class="assign-note">
        <span>Note to the team, optional</span>
        <textarea
          class="field"
          rows={2}
          maxLength={5000}
          placeholder="What the next one should know"
          value={note.value}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="button primary">
        {note.value.trim() ? "Hand over with this note" : "Assign"}
      </button>
    </form>
  );
}

interface ChoiceProps {
  chosen: Signal<string>;
  id: string;
  name: string;
  presence?: string;
}

function Choice({ chosen, id, name, presence }: ChoiceProps) {
  return (
    <label class="assign-choice">
      <input
        type="radio"
        name="assignee"
        value={id}
        checked={chosen.value === id}
        data-first={chosen.value === id ? "" : undefined}
        onChange={() => {
          chosen.value = id;
        }}
      />
      {id === NOBODY ? <span class="avatar tiny nobody" /> : <Avatar id={id} name={name} size="tiny" />}
      <span>{name}</span>
      {presence && <span class={`presence ${presence}`}>{presence}</span>}
    </label>
  );
}
