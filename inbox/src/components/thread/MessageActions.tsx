import type { TimelineRow } from "@porchlight/client";
import { useSignal } from "@preact/signals";
import { copyText } from "../../services/clipboard";
import type { Thread } from "../../store/thread";
import { Icon } from "../shared/Icon";

const SHOWN = 1_500; // milliseconds that "Copied" stands

/** What can be done with one message; shown while the pointer or the focus is on it. */
export function MessageActions({ row, thread }: { row: TimelineRow; thread: Thread }) {
  const copied = useSignal<boolean | null>(null);
  const copy = async () => {
    copied.value = await copyText(row.content);
    setTimeout(() => {
      copied.value = null;
    }, SHOWN);
  };
  return (
    <div class="message-actions">
      <button type="button" class="button square" aria-label="Copy message" title="Copy" onClick={copy}>
        <Icon name={copied.value ? "check" : "copy"} />
      </button>
      <button
        type="button"
        class="button square"
        aria-label="Quote message"
        title="Quote"
        onClick={() => thread.quote(row.content)}
      >
        <Icon name="quote" />
      </button>
      <span class="quiet" role="status">
        {copied.value === null ? "" : copied.value ? "Copied" : "Could not be copied"}
      </span>
    </div>
  );
}
