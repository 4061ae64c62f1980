/** The open chat: a window beside the page, or the whole screen of a phone. */
import type { WidgetConfig } from "@porchlight/client/light";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { ViewState } from "../view";
import { Composer } from "./Composer";
import { useSpeech } from "./context";
import { Header } from "./Header";
import { Log } from "./Log";
import { trapTab } from "./trapTab";
import { PHONE, useMedia } from "./useMedia";
import { useVisibleHeight } from "./useVisibleHeight";

interface PanelProps {
  config: WidgetConfig;
  chat: Chat;
  view: ViewState;
  onClose: () => void;
}

export function Panel({ config, chat, view, onClose }: PanelProps) {
  const { strings } = useSpeech();
  const phone = useMedia(PHONE);
  const panel = useRef<HTMLDivElement>(null);
  const { away, online, agents } = chat.state;
  useVisibleHeight(panel, phone);
  useEffect(() => {
    panel.current?.querySelector("textarea")?.focus();
  }, []);
  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-modal={phone}
      aria-label={strings.panel(config.name)}
      onKeyDown={(event) => phone && panel.current && trapTab(event, panel.current)}
    >
      <Header name={config.name} online={online ?? config.online} agents={agents} onClose={onClose} />
      <div class="banner" role="status">
        {away && <p>{strings.offline}</p>}
      </div>
      <Log greeting={config.greeting} business={config.name} chat={chat} onEdit={(id, text) => view.edit(id, text)} />
      <Composer chat={chat} view={view} />
    </div>
  );
}
