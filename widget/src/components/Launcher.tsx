/** The round button on the customer's page. */
import type { RefObject } from "preact";
import { useSpeech } from "./context";
import { ChatIcon, CloseIcon } from "./icons";

interface LauncherProps {
  anchor: RefObject<HTMLButtonElement>;
  open: boolean;
  unread: number;
  onToggle: () => void;
}

/** A badge of more digits would not fit, and nobody counts further. */
const MOST_SHOWN = 9;

export function Launcher({ anchor, open, unread, onToggle }: LauncherProps) {
  const { strings, count } = useSpeech();
  const waiting = open ? 0 : unread;
  const name = open ? strings.closeChat : strings.openChat;
  return (
    <button
      ref={anchor}
      type="button"
      class="launcher"
      aria-label={waiting ? `${name}, ${count(strings.unread, waiting)}` : name}
      aria-expanded={open}
      aria-haspopup="dialog"
      onClick={onToggle}
    >
      {open ? <CloseIcon /> : <ChatIcon />}
      {/* Drawn by the styles: a label need not say a digit where its language says "one". */}
      {waiting > 0 && <span class="badge" data-count={waiting > MOST_SHOWN ? `${MOST_SHOWN}+` : waiting} />}
    </button>
  );
}
