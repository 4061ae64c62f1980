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
      <Calls />
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

/** What calls the agent when he looks elsewhere. */
function Calls() {
  const { preferences, chime, notifier } = useWorkspace();
  const permission = notifier.permission.value;
  const { notifications } = preferences;
  const choose = async (event: { currentTarget: HTMLInputElement }) => {
    const wanted = event.currentTarget.checked;
    if (wanted && permission === "default") await notifier.ask();
    notifications.value = wanted && notifier.permission.peek() === "granted";
  };
  return (
    <fieldset>
      <legend>When a visitor writes</legend>
      <p class="settings-hint">Only for conversations that are yours or nobody's, and from one tab.</p>
      <Switch choice={preferences.sound}>Play a sound</Switch>
      <button type="button" class="button" onClick={chime.play}>
        Play it now
      </button>
      {chime.allowed.value === false && (
        <p class="settings-hint">Your browser holds sounds back until you click or press a key on this page.</p>
      )}
      <label class="choice">
        <input
          type="checkbox"
          checked={notifications.value && permission === "granted"}
          disabled={permission === "unsupported" || permission === "denied"}
          onChange={choose}
        />
        <span>Show a notification of the desktop while you look elsewhere</span>
      </label>
      {PERMISSION_WORDS[permission] && <p class="settings-hint">{PERMISSION_WORDS[permission]}</p>}
    </fieldset>
  );
}

const PERMISSION_WORDS: Readonly<Record<string, string>> = {
  denied: "Your browser blocks notifications of this site. Allow them in its settings, then reload this page.",
  unsupported: "This browser shows no notifications here. It needs the inbox at an https address, on a computer.",
};

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
