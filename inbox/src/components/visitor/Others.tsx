import { momentLabel, STATUS_WORDS } from "../../services/wording";
import { useWorkspace } from "../context";
import { Block } from "./Facts";

/** The visitor's other conversations, the newest first. */
export function Others() {
  const { visitor, router } = useWorkspace();
  const others = visitor.others.value;
  return (
    <Block title="Earlier conversations">
      {others.length === 0 ? (
        <p class="none">This is the first one.</p>
      ) : (
        <ul class="others">
          {others.map(({ id, lastMessage, status, createdAt }) => (
            <li key={id}>
              <a href={router.href({ conversationId: id })}>
                <strong>{lastMessage?.preview ?? "No message"}</strong>
                <span>
                  {STATUS_WORDS[status]} · {momentLabel(createdAt)}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Block>
  );
}
