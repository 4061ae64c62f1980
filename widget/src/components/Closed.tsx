/** What a visitor may do when his conversation is resolved: rate it, say why, and begin another. */
import { useState } from "preact/hooks";
import type { Chat } from "../chat";
import { Ask } from "./Ask";
import { useSpeech } from "./context";
import { focusComposer } from "./focusComposer";

const STARS = [1, 2, 3, 4, 5];
/** The contract's bound. */
const MAX_COMMENT = 1_000;

export function Closed({ chat }: { chat: Chat }) {
  const { strings } = useSpeech();
  const [asking, setAsking] = useState(false);
  const { rating, connected } = chat.state;
  const rate = (stars: number, comment?: string) =>
    chat.rate(stars, comment).then(
      () => setAsking(comment === undefined),
      () => {},
    );
  const startNew = (event: Event) => {
    focusComposer(event);
    chat.startNew().catch(() => {});
  };
  return (
    <div class="card">
      <p>{strings.closed}</p>
      {rating === null ? <Stars enabled={connected} onRate={rate} /> : <p role="status">{strings.rated}</p>}
      {/* Without a connection it stays: nothing that is pressed here is lost in silence. */}
      {rating !== null && asking && (
        <Ask
          question={strings.comment}
          box={{ maxLength: MAX_COMMENT }}
          disabled={!connected}
          onSave={(comment) => rate(rating, comment)}
        />
      )}
      <button type="button" class="chip" disabled={!connected} onClick={startNew}>
        {strings.startNew}
      </button>
    </div>
  );
}

function Stars({ enabled, onRate }: { enabled: boolean; onRate: (stars: number) => void }) {
  const { strings, count } = useSpeech();
  return (
    <fieldset class="stars" disabled={!enabled}>
      <legend>{strings.rate}</legend>
      {STARS.map((star) => (
        <button key={star} type="button" aria-label={count(strings.stars, star)} onClick={() => onRate(star)}>
          ★
        </button>
      ))}
    </fieldset>
  );
}
