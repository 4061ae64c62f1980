/** The conversation, newest at the bottom; stays there unless the reader has scrolled up. */
import { useMemo } from "preact/hooks";
import { toLines } from "../lines";
import { Closed } from "./Closed";
import { Contact } from "./Contact";
import { useSpeech } from "./context";
import { MessageLineView } from "./MessageLine";
import type { PanelProps } from "./panel-props";
import { TypingDots } from "./TypingDots";
import { useReading } from "./useReading";

export function Log({ config, chat, view, alerts }: PanelProps) {
  const { greeting, name } = config;
  const { strings, locale } = useSpeech();
  const { typing, closed } = chat.state;
  const onEdit = (id: string, text: string) => view.edit(id, text);
  const { rows, ends, older } = chat.state.conversation;
  const lines = useMemo(() => toLines(rows, Date.now(), locale, ends, strings.begun), [rows, locale]);
  const { log, behind, onScroll, toEnd, loadOlder } = useReading(chat, `${typing !== null}${closed}`);
  return (
    <div class="reading">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div ref={log} class="log" role="log" aria-label={strings.conversation} tabIndex={0} onScroll={onScroll}>
        {older.hasOlder && (
          <button type="button" class="older" disabled={older.loading} onClick={loadOlder}>
            {older.loading ? strings.loading : strings.earlier}
          </button>
        )}
        {greeting && !older.hasOlder && (
          <p class="bubble greeting" dir="auto">
            {greeting}
          </p>
        )}
        {lines.map((line) =>
          line.type !== "message" ? (
            <p key={line.key} class={line.type}>
              {line.label}
            </p>
          ) : (
            <MessageLineView key={line.key} line={line} business={name} chat={chat} onEdit={onEdit} />
          ),
        )}
        {closed ? <Closed chat={chat} /> : <Contact asks={config.askEmail} chat={chat} alerts={alerts} />}
        {typing !== null && <TypingDots name={typing} />}
      </div>
      {behind && (
        <button type="button" class="to-end" onClick={toEnd}>
          {strings.newMessages} <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  );
}
