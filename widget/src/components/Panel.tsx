/** The open chat: a window beside the page, or the whole screen of a phone. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { fill } from "../i18n";
import { Composer } from "./Composer";
import { useSpeech } from "./context";
import { Header } from "./Header";
import { Log } from "./Log";
import type { PanelProps } from "./panel-props";
import { trapTab } from "./trapTab";
import { PHONE, useMedia } from "./useMedia";
import { useVisibleHeight } from "./useVisibleHeight";

export function Panel({ config, chat, view, alerts }: PanelProps) {
  const { strings } = useSpeech();
  const phone = useMedia(PHONE);
  const panel = useRef<HTMLDivElement>(null);
  // In steps: all at once would keep a slow phone from everything else for too long.
  const [step, setStep] = useState(0);
  useVisibleHeight(panel);
  useLayoutEffect(() => {
    const next = setTimeout(setStep, 0, Math.min(step + 1, 2));
    return () => clearTimeout(next);
  }, [step]);
  // Without the project's settings there is no name to show.
  const banner = config.name === "" ? strings.unreachable : chat.state.away ? strings.offline : null;
  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-modal={phone}
      aria-label={config.name ? fill(strings.panel, { name: config.name }) : strings.conversation}
      onKeyDown={(event) => phone && panel.current && trapTab(event, panel.current)}
    >
      <Header config={config} chat={chat} alerts={alerts} onClose={() => view.close()} />
      <div class="banner" role="status">
        {banner && <p>{banner}</p>}
      </div>
      {step > 1 && <Log config={config} chat={chat} view={view} alerts={alerts} />}
      {step > 0 && <Composer chat={chat} view={view} shown={config.typingPreview} />}
    </div>
  );
}
