/** The widget inside its shadow root: launcher, and the panel while it is open. */
import type { WidgetConfig } from "@porchlight/client/light";
import { useEffect, useReducer, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { Speech } from "../i18n";
import { modeOf, themeProperties } from "../theme";
import type { ViewState } from "../view";
import { SpeechContext } from "./context";
import { Launcher } from "./Launcher";
import { Panel } from "./Panel";
import { useDarkPreference } from "./useMedia";
import { useRedraw } from "./useRedraw";

export interface AppProps {
  config: WidgetConfig;
  chat: Chat;
  view: ViewState;
  speech: Speech;
}

export function App({ config, chat, view, speech }: AppProps) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useRedraw(chat);
  useEffect(() => view.subscribe(() => redraw(null)), [view]);
  const launcher = useRef<HTMLButtonElement>(null);
  const mode = modeOf(config.theme.mode, useDarkPreference());
  const close = () => {
    view.close();
    launcher.current?.focus();
  };
  return (
    <SpeechContext.Provider value={speech}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from wherever the focus is */}
      <div
        class="widget"
        data-mode={mode}
        data-side={config.theme.position}
        data-open={view.open}
        lang={speech.locale}
        dir={speech.direction}
        style={themeProperties(config.theme.accent ?? "", mode)}
        onKeyDown={(event) => event.key === "Escape" && view.open && close()}
      >
        {view.open && <Panel config={config} chat={chat} view={view} onClose={close} />}
        <Launcher
          anchor={launcher}
          open={view.open}
          unread={chat.state.conversation.unread}
          onToggle={view.open ? close : () => view.show()}
        />
      </div>
    </SpeechContext.Provider>
  );
}
