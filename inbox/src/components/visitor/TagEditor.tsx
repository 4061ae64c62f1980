import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Conversation } from "../../contract";
import { fuzzyFind } from "../../services/fuzzy";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";

const MOST = 20; // tags of one conversation, as the server counts
const MOST_LETTERS = 40;
const OFFERED = 6;

/** The conversation's tags; one more is typed, or taken from those that the team uses. */
export function TagEditor({ conversation }: { conversation: Conversation }) {
  const { changes } = useWorkspace();
  const { tags } = conversation;
  const written = useSignal("");
  const offered = useOffered(written.value, tags);
  const field = useRef<HTMLInputElement>(null);
  const add = (tag: string) => {
    const clean = tag.trim().replace(/\s+/g, " ");
    written.value = "";
    field.current?.focus();
    if (clean && !tags.includes(clean)) void changes.setTags(conversation, [...tags, clean]);
  };
  const remove = (tag: string) => {
    field.current?.focus();
    void changes.setTags(
      conversation,
      tags.filter((one) => one !== tag),
    );
  };
  return (
    <div class="tags">
      <dt>Tags</dt>
      <dd>
        {tags.length > 0 && (
          <ul>
            {tags.map((tag) => (
              <li key={tag} class="tag">
                <span>{tag}</span>
                <button type="button" aria-label={`Remove the tag ${tag}`} title="Remove" onClick={() => remove(tag)}>
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ul>
        )}
        {tags.length < MOST && (
          <input
            ref={field}
            class="field"
            aria-label="Add a tag"
            placeholder="Add a tag"
            autocomplete="off"
            maxLength={MOST_LETTERS}
            value={written.value}
            onInput={(event) => {
              written.value = event.currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.isComposing || (event.key !== "Enter" && event.key !== ",")) return;
              event.preventDefault();
              add(written.peek());
            }}
          />
        )}
        {offered.length > 0 && (
          <ul class="tags-offered" aria-label="Tags in use">
            {offered.map((tag) => (
              <li key={tag}>
                <button type="button" class="tag" onClick={() => add(tag)}>
                  + {tag}
                </button>
              </li>
            ))}
          </ul>
        )}
      </dd>
    </div>
  );
}

/** What the team's conversations on this page are tagged with, the most used first. */
function useOffered(query: string, taken: readonly string[]): readonly string[] {
  const { conversations } = useWorkspace();
  const used = useComputed(() => {
    const counts = new Map<string, number>();
    for (const { tags } of conversations.byId.value.values()) {
      for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]).map(([tag]) => tag);
  });
  const free = used.value.filter((tag) => !taken.includes(tag));
  return fuzzyFind(query.trim(), free, (tag) => [tag]).slice(0, OFFERED);
}
