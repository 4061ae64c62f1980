/** One message with its author, time and state. */
import { LINK_REL, splitText, timeLabel } from "@porchlight/client/light";
import { useMemo } from "preact/hooks";
import type { Chat } from "../chat";
import type { MessageLine } from "../lines";
import { useSpeech } from "./context";

interface MessageLineProps {
  line: MessageLine;
  business: string;
  chat: Chat;
  onEdit: (clientMessageId: string, text: string) => void;
}

/** Drawn again only when something of it has changed: a long log gets a new line without touching the others. */
export function MessageLineView(props: MessageLineProps) {
  const { row, last, meta } = props.line;
  const speech = useSpeech();
  return useMemo(() => <Drawn {...props} />, [row, last, meta, speech]);
}

function Drawn({ line, business, chat, onEdit }: MessageLineProps) {
  const { strings, locale } = useSpeech();
  const { other: otherFailure } = strings.failures;
  const { row, last, meta } = line;
  const author = row.own ? strings.you : (row.author.name ?? business);
  const time = timeLabel(row.createdAt, locale);
  return (
    <div class="line" data-own={row.own} data-last={last} data-state={row.state}>
      <p class="bubble" dir="auto">
        {/* A bdi, for it has no say in the direction of what follows. */}
        <bdi class="hidden">{author}: </bdi>
        <Words text={row.content} />
      </p>
      <p class={meta ? "meta" : "hidden"}>
        {/* A name of another direction would tear the time beside it apart. */}
        <bdi class={row.own ? "state" : ""}>
          {row.own ? strings.states[row.state as keyof typeof strings.states] : author}
        </bdi>
        <span aria-hidden="true"> · </span>
        <time dateTime={row.createdAt}>{time}</time>
      </p>
      {row.state === "failed" && (
        <div class="failure">
          <p>{strings.failures[row.failure?.code ?? ""] ?? otherFailure}</p>
          <button type="button" onClick={() => chat.send(row.content, row.clientMessageId)}>
            {strings.sendAgain}
          </button>
          <button type="button" onClick={() => onEdit(row.clientMessageId, row.content)}>
            {strings.edit}
          </button>
          <button type="button" onClick={() => chat.discard(row.clientMessageId)}>
            {strings.remove}
          </button>
        </div>
      )}
    </div>
  );
}

/** What somebody wrote, as text nodes; only safe addresses become links. */
function Words({ text }: { text: string }) {
  const { strings } = useSpeech();
  return (
    <>
      {splitText(text).map((part, index) =>
        part.type === "text" ? (
          part.text
        ) : (
          <a key={index} href={part.href} target="_blank" rel={LINK_REL}>
            {part.text}
            <span class="hidden"> ({strings.opensNewTab})</span>
          </a>
        ),
      )}
    </>
  );
}
