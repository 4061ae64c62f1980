import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useWorkspace } from "../components/context";
import type { Choices } from "../services/preferences";

/** What this agent chooses for this browser. */
export function PreferencesPage() {
  const { preferences, showsHelp } = useWorkspace();
  const showHelp = () => {
    showsHelp.value = true;
  };
  return (
    <div class="settings-form">
      <p class="settings-hint">These choices hold in this browser only.</p>
      <fieldset>
        <legend>Writing</legend>
        <SendKeys choice={preferences.sendKey} />
      </fieldset>
      <fieldset>
        <legend>Keyboard</legend>
        <Switch choice={preferences.shortcuts}>Single keys are commands: j, k, r, e …</Switch>
        <button type="button" class="link-button" onClick={showHelp}>
          Show all of them
        </button>
      </fieldset>
    </div>
  );
}

function Switch({ choice, children }: { choice: Signal<boolean>; children: ComponentChildren }) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={choice.value}
        onChange={(event) => {
          choice.value = event.currentTarget.checked;
        }}
      />
      <span>{children}</span>
    </label>
  );
}

const SEND_WORDS: Readonly<Record<Choices["sendKey"], string>> = {
  Enter: "Enter sends, Shift+Enter breaks the line",
  "Ctrl+Enter": "Ctrl+Enter (or ⌘+Enter) sends, Enter breaks the line",
};

function SendKeys({ choice }: { choice: Signal<Choices["sendKey"]> }) {
  const keys = Object.keys(SEND_WORDS) as Choices["sendKey"][];
  return (
    <>
      {keys.map((key) => (
        <label key={key} class="choice">
          <input
            type="radio"
            name="send-key"
            checked={choice.value === key}
            onChange={() => {
              choice.value = key;
            }}
          />
          <span>{SEND_WORDS[key]}</span>
        </label>
      ))}
    </>
  );
}
