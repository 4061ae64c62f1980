/** The widget inside its shadow root: launcher, and the panel while it is open. */
import type { WidgetConfig } from "@porchlight/client/light";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { Alerts } from "../alerts";
import type { Settings } from "../api/settings";
import type { Chat } from "../chat";
import type { Speech } from "../i18n";
import { themeProperties } from "../theme";
import type { ViewState } from "../view";
import { provideSpeech } from "./context";
import { Launcher } from "./Launcher";
import { Panel } from "./Panel";
import { useMode } from "./useMode";
import { useRedraw } from "./useRedraw";

export interface AppProps {
  config: WidgetConfig;
  chat: Chat;
  view: ViewState;
  alerts: Alerts;
  speech: Speech;
  /** False while the words of the visitor's language are still on their way. */
  speaking: boolean;
  /** What the page wants different from the project. */
  settings: Pick<Settings, "theme" | "hidden">;
}

export function App({ config, chat, view, alerts, speech, speaking, settings }: AppProps) {
  provideSpeech(speech);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useRedraw(chat);
  useLayoutEffect(() => view.subscribe(() => redraw(null)), [view]);
  const launcher = useRef<HTMLButtonElement>(null);
  const { accent, mode: wanted, position } = { ...config.theme, ...settings.theme };
  const mode = useMode(wanted, view.open);
  const style = useMemo(() => themeProperties(accent ?? "", mode), [accent, mode]);
  useFocusBack(launcher, view.open);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from wherever the focus is
    <div
      class="widget"
      data-mode={mode}
      data-side={position}
      data-open={view.open}
      lang={speech.locale}
      dir={speech.direction}
      style={style}
      onKeyDown={(event) => event.key === "Escape" && view.close()}
    >
      {view.open && speaking && <Panel config={config} chat={chat} view={view} alerts={alerts} />}
      {!settings.hidden && (
        <Launcher
          anchor={launcher}
          open={view.open}
          unread={chat.state.conversation.unread}
          onToggle={() => (view.open ? view.close() : view.show())}
        />
      )}
    </div>
  );
}

/** Whoever closed the panel, the page included: a focus that went with it goes back to where it came from. */
function useFocusBack(launcher: RefObject<HTMLElement>, open: boolean): void {
  const before = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const lost = () => document.activeElement === document.body;
    if (open) before.current = document.activeElement as HTMLElement;
    else if (before.current && lost()) {
      // Nothing happens when it is the widget itself, or has left the page.
      before.current.focus?.({ preventScroll: true });
      if (lost()) launcher.current?.focus({ preventScroll: true });
    }
  }, [open]);
}
