import { useEffect, useRef } from "preact/hooks";
import { SHORTCUTS } from "../services/keyboard";
import { useWorkspace } from "./context";
import { Icon } from "./shared/Icon";
import { useCommands } from "./useCommands";

const KEY_WORDS: Readonly<Record<string, string>> = { Escape: "Esc" };

/** What each key does, and the switch for all of them. */
export function ShortcutHelp() {
  const { showsHelp, preferences } = useWorkspace();
  const dialog = useRef<HTMLDialogElement>(null);
  const open = showsHelp.value;
  const close = () => {
    showsHelp.value = false;
  };
  useCommands({
    help() {
      showsHelp.value = true;
    },
  });
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog class="dialog" ref={dialog} onClose={close} aria-labelledby="shortcuts-title">
      <header>
        <h2 id="shortcuts-title">Keyboard shortcuts</h2>
        <button type="button" class="button plain square" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <dl class="shortcuts">
        {SHORTCUTS.map(({ key, words }) => (
          <div key={key}>
            <dt>
              <kbd>{KEY_WORDS[key] ?? key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label class="choice">
        <input
          type="checkbox"
          checked={preferences.shortcuts.value}
          onChange={(event) => {
            preferences.shortcuts.value = event.currentTarget.checked;
          }}
        />
        <span>Use these keys. They never act while you write in a field.</span>
      </label>
    </dialog>
  );
}
