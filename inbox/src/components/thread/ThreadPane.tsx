import type { Thread } from "../../store/thread";
import type { Opening } from "../../store/threads";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";
import { Loading, Notice } from "../shared/Notice";
import { Composer } from "./Composer";
import { Log } from "./Log";
import { ReplyGuard } from "./ReplyGuard";
import { ThreadHead } from "./ThreadHead";
import { TypingLine } from "./TypingLine";

/** The middle pane: the open conversation, or the reason why there is none. */
export function ThreadPane() {
  const { threads } = useWorkspace();
  return (
    <section class="pane pane-thread" id="thread" tabIndex={-1} aria-label="Conversation">
      <Content opening={threads.state.value} retry={threads.retry} />
    </section>
  );
}

function Content({ opening, retry }: { opening: Opening; retry: () => void }) {
  switch (opening.kind) {
    case "none":
      return (
        <Notice icon="chat" title="No conversation open">
          <p>Choose one on the left to read it and to answer.</p>
        </Notice>
      );
    case "loading":
      return <Loading what="the conversation" />;
    case "failed":
      return <Unreadable problem={opening.problem} retry={retry} />;
    case "open":
      return <Opened key={opening.thread.conversationId} thread={opening.thread} />;
  }
}

function Opened({ thread }: { thread: Thread }) {
  const { openConversation } = useWorkspace();
  const conversation = openConversation.value;
  const loaded = thread.loaded.value;
  if (!conversation) return <Loading what="the conversation" />;
  if (!loaded && thread.problem.value) return <Unreadable problem={thread.problem.value} retry={thread.load} />;
  return (
    <>
      <ThreadHead conversation={conversation} thread={thread} />
      <ChangeNotice conversationId={conversation.id} />
      {loaded ? <Log thread={thread} /> : <Loading what="messages" />}
      <TypingLine conversationId={conversation.id} />
      <ReplyGuard thread={thread} />
      <Composer thread={thread} conversation={conversation} />
    </>
  );
}

function Unreadable({ problem, retry }: { problem: string; retry: () => void }) {
  const { router } = useWorkspace();
  return (
    <Notice icon="warning" title="This conversation cannot be shown">
      <p>{problem}</p>
      <button type="button" class="button" onClick={retry}>
        Try again
      </button>
      <a href={router.href({ conversationId: null })}>Back to the list</a>
    </Notice>
  );
}

/** Why the last change of this conversation did not happen. */
function ChangeNotice({ conversationId }: { conversationId: string }) {
  const { changes } = useWorkspace();
  const problem = changes.problem.value;
  return (
    <div role="status">
      {problem?.conversationId === conversationId && (
        <div class="thread-notice">
          <Icon name="info" />
          <span>{problem.text}</span>
          <button type="button" class="link-button" onClick={changes.dismiss}>
            Understood
          </button>
        </div>
      )}
    </div>
  );
}
