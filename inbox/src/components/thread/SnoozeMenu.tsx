import { type Signal, useSignal } from "@preact/signals";
import type { Conversation } from "../../contract";
import { localInput, momentWords, snoozeChoices } from "../../services/snooze";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";
import { Popover } from "../shared/Popover";

interface Props {
  conversation: Conversation;
  disabled: boolean;
}

/** Puts a conversation away until a time; then it comes back by itself. */
export function SnoozeMenu({ conversation, disabled }: Props) {
  const open = useSignal(false);
  return (
    <Popover open={open} label="Snooze" face={<Icon name="clock" />} class="square" disabled={disabled}>
      <Choices conversation={conversation} open={open} />
    </Popover>
  );
}

function Choices({ conversation, open }: { conversation: Conversation; open: Signal<boolean> }) {
  const { changes } = useWorkspace();
  const now = Date.now();
  const choices = snoozeChoices(now);
  const snooze = (until: string) => {
    open.value = false;
    void changes.snooze(conversation, until);
  };
  return (
    <div class="menu">
      <h3>Snooze until</h3>
      {choices.map(({ words, until }) => (
        <button key={until} type="button" class="menu-item" onClick={() => snooze(until)}>
          <span>{words}</span>
          <span class="menu-aside">{timeBeside(until, now)}</span>
        </button>
      ))}
      <ChosenTime first={choices.at(-1)?.until ?? new Date(now).toISOString()} snooze={snooze} />
    </div>
  );
}

/** The words before it name the day where that is near. */
function timeBeside(until: string, now: number): string {
  return momentWords(until, now).replace(/^(today|tomorrow), /u, "");
}

function ChosenTime({ first, snooze }: { first: string; snooze: (until: string) => void }) {
  const value = useSignal(localInput(first));
  const problem = useSignal(false);
  const submit = (event: Event) => {
    event.preventDefault();
    const at = new Date(value.value);
    problem.value = !(at.getTime() > Date.now());
    if (!problem.value) snooze(at.toISOString());
  };
  return (
    <form class="menu-form" noValidate onSubmit={submit}>
      <label>
        <span>Or at a time of your choice</span>
        <input
          class="field"
          type="datetime-local"
          value={value.value}
          min={localInput(new Date().toISOString())}
          aria-describedby="snooze-problem"
          onInput={(event) => {
            value.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="button">
        Snooze
      </button>
      <span id="snooze-problem" class="menu-problem" role="alert">
        {problem.value && "Choose a time in the future."}
      </span>
    </form>
  );
}
