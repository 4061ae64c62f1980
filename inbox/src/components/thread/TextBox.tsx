import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useWorkspace } from "../context";
import type { CannedChoice } from "./useCanned";

interface Props {
  box: RefObject<HTMLTextAreaElement>;
  value: string;
  label: string;
  placeholder: string;
  canned: CannedChoice;
  onInput: (text: string) => void;
  onSend: () => void;
}

/** Enter sends and Shift+Enter breaks the line, or Ctrl+Enter sends and Enter breaks it: as the agent has chosen. */
export function TextBox({ box, value, label, placeholder, canned, onInput, onSend }: Props) {
  const { sendKey } = useWorkspace().preferences;
  useEffect(() => fit(box.current), [value]);
  return (
    <textarea
      ref={box}
      rows={1}
      value={value}
      aria-label={label}
      aria-autocomplete="list"
      aria-controls={canned.open ? canned.listId : undefined}
      aria-activedescendant={canned.open ? canned.optionId(canned.active) : undefined}
      placeholder={placeholder}
      onInput={(event) => {
        onInput(event.currentTarget.value);
        canned.look();
      }}
      onClick={canned.look}
      onBlur={canned.close}
      onKeyUp={(event) => event.key.startsWith("Arrow") && canned.look()}
      onKeyDown={(event) => {
        if (canned.press(event)) event.preventDefault();
        else if (isSend(event, sendKey.value)) {
          event.preventDefault();
          onSend();
        }
      }}
    />
  );
}

/** An Enter that ends a composition (Chinese, Japanese …) sends nothing. Ctrl or Cmd with Enter always sends. */
function isSend(event: KeyboardEvent, sendKey: "Enter" | "Ctrl+Enter"): boolean {
  if (event.key !== "Enter" || event.isComposing || event.shiftKey) return false;
  return event.ctrlKey || event.metaKey || sendKey === "Enter";
}

/** Grows with its text where the browser cannot do so by itself (`field-sizing`). */
function fit(box: HTMLTextAreaElement | null): void {
  if (!box || globalThis.CSS?.supports?.("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
