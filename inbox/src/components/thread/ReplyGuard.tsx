import type { Thread } from "../../store/thread";
import { Icon } from "../shared/Icon";

/** Stops an answer to words that were not read yet: the visitor, or a colleague, has written since. */
export function ReplyGuard({ thread }: { thread: Thread }) {
  const held = thread.held.value;
  if (!held) return null;
  const id = held.clientMessageId;
  const newer = held.failure?.newer ?? 1;
  return (
    <div class="guard" role="alert">
      <Icon name="warning" />
      <p>
        <strong>{newer === 1 ? "1 new message came in first" : `${newer} new messages came in first`}</strong>
        Your reply waits: “{shortened(held.content)}”
      </p>
      <button type="button" class="button primary" onClick={() => thread.takeBack(id)}>
        Read, then edit
      </button>
      <button type="button" class="button" onClick={() => thread.sendAnyway(id)}>
        Send anyway
      </button>
    </div>
  );
}

function shortened(text: string): string {
  const letters = [...text.replace(/\s+/g, " ")];
  return letters.length > 60 ? `${letters.slice(0, 59).join("")}…` : letters.join("");
}
