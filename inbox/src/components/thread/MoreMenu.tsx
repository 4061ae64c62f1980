import { useSignal } from "@preact/signals";
import type { Conversation } from "../../contract";
import { copyText } from "../../services/clipboard";
import { useWorkspace } from "../context";
import { Icon, type IconName } from "../shared/Icon";
import { Popover } from "../shared/Popover";
import { useMarkUnread } from "../useMarkUnread";

interface Action {
  readonly icon: IconName;
  readonly words: string;
  readonly aside?: string;
  readonly run: () => void;
}

/** What is done to a conversation now and then. */
export function MoreMenu({ conversation, disabled }: { conversation: Conversation; disabled: boolean }) {
  const open = useSignal(false);
  const actions = useActions(conversation);
  return (
    <Popover open={open} label="More actions" face={<Icon name="more" />} class="square" disabled={disabled}>
      <div class="menu">
        {actions.map(({ icon, words, aside, run }) => (
          <button
            key={words}
            type="button"
            class="menu-item"
            onClick={() => {
              open.value = false;
              run();
            }}
          >
            <Icon name={icon} />
            <span>{words}</span>
            {aside && <span class="menu-aside">{aside}</span>}
          </button>
        ))}
      </div>
    </Popover>
  );
}

function useActions(conversation: Conversation): readonly Action[] {
  const { changes, router } = useWorkspace();
  const markUnread = useMarkUnread();
  const { status, id } = conversation;
  const pending: Action = {
    icon: "hourglass",
    words: "Mark as pending",
    aside: "waits for the visitor",
    run: () => void changes.setStatus(conversation, "pending"),
  };
  const open: Action = {
    icon: "reopen",
    words: status === "snoozed" ? "Wake now" : "Mark as open",
    run: () => void changes.setStatus(conversation, "open"),
  };
  return [
    ...(status === "open" || status === "resolved" ? [] : [open]),
    ...(status === "pending" ? [] : [pending]),
    {
      icon: "unread",
      words: "Mark as unread",
      aside: "for the whole team",
      run: () => void markUnread(conversation),
    },
    {
      icon: "link",
      words: "Copy link to this conversation",
      run: () => void copyText(new URL(router.href({ conversationId: id }), location.origin).href),
    },
  ];
}
