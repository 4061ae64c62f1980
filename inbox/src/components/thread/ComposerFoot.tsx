import { blanks } from "../../services/canned-text";
import type { Kind } from "../../store/drafts";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";

interface Props {
  kind: Kind;
  text: string;
  over: number;
  ready: boolean;
  problem: string | null;
}

/** Under the text: what is wrong with it, else which key sends; and the button. */
export function ComposerFoot({ kind, text, over, ready, problem }: Props) {
  const warning = problem ?? tooLong(over) ?? unfilled(text);
  return (
    <div class="composer-foot">
      <span class="composer-says" role="status">
        {warning && (
          <span class="too-long">
            <Icon name="warning" />
            {warning}
          </span>
        )}
      </span>
      {!warning && <SendKey />}
      <button type="submit" class="button primary" disabled={!ready}>
        {kind === "note" ? "Add note" : "Send"}
      </button>
    </div>
  );
}

function SendKey() {
  const { sendKey } = useWorkspace().preferences;
  const enter = sendKey.value === "Enter";
  return (
    <button
      type="button"
      class="composer-hint"
      title={enter ? "Let Ctrl+Enter send instead" : "Let Enter send instead"}
      onClick={() => {
        sendKey.value = enter ? "Ctrl+Enter" : "Enter";
      }}
    >
      {enter ? "Enter sends · Shift+Enter starts a new line" : "Ctrl+Enter sends · Enter starts a new line"}
    </button>
  );
}

function tooLong(over: number): string | null {
  if (over <= 0) return null;
  return over === 1 ? "1 character too long" : `${over} characters too long`;
}

/** A variable that nothing is known for is the agent's to fill in. */
function unfilled(text: string): string | null {
  const open = blanks(text);
  if (open.length === 0) return null;
  return `Fill in ${[...new Set(open.map((one) => one.text))].slice(0, 2).join(", ")} before you send`;
}
