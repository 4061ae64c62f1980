import type { Conversation } from "../../contract";
import { PRIORITY_WORDS } from "../../services/wording";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";
import { Block } from "./Facts";
import { TagEditor } from "./TagEditor";

const PRIORITIES = ["low", "normal", "high", "urgent"] as const satisfies readonly Conversation["priority"][];

/** How urgent the conversation is, what it is about, and what the visitor thought of it. */
export function Sorting({ conversation }: { conversation: Conversation }) {
  const { changes } = useWorkspace();
  const { priority, rating, ratingComment } = conversation;
  return (
    <Block title="Conversation">
      <dl class="facts">
        <div>
          <dt id="priority">Priority</dt>
          <dd>
            <select
              class={`picker priority-picker ${priority}`}
              aria-labelledby="priority"
              value={priority}
              onChange={(event) => {
                const chosen = PRIORITIES.find((one) => one === event.currentTarget.value);
                event.currentTarget.value = priority; // what stands there is what is so, until the server agrees
                if (chosen) void changes.setPriority(conversation, chosen);
              }}
            >
              {PRIORITIES.map((one) => (
                <option key={one} value={one}>
                  {PRIORITY_WORDS[one]}
                </option>
              ))}
            </select>
          </dd>
        </div>
        <TagEditor conversation={conversation} />
        {rating !== null && (
          <div>
            <dt>Rating</dt>
            <dd>
              <Stars rating={rating} />
              {ratingComment && <p class="rating-comment">{ratingComment}</p>}
            </dd>
          </div>
        )}
      </dl>
    </Block>
  );
}

function Stars({ rating }: { rating: number }) {
  return (
    <span class="stars" role="img" aria-label={`${rating} of 5`}>
      {[1, 2, 3, 4, 5].map((star) => (
        <span key={star} class={star <= rating ? "given" : ""}>
          <Icon name="star" />
        </span>
      ))}
    </span>
  );
}
