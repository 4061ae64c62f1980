/** What a visitor may do when his conversation is resolved: rate it, and begin another. */
import type { Chat } from "../chat";
import { useSpeech } from "./context";

const STARS = [1, 2, 3, 4, 5];

export function Closed({ chat }: { chat: Chat }) {
  const { strings } = useSpeech();
  const { rating, connected } = chat.state;
  return (
    <div class="card">
      <p>{strings.closed}</p>
      {rating === null ? <Stars chat={chat} /> : <p>{strings.rated}</p>}
      {/* Without a connection it stays: nothing that is pressed here is lost in silence. */}
      <button type="button" class="chip" disabled={!connected} onClick={() => chat.startNew().catch(() => {})}>
        {strings.startNew}
      </button>
    </div>
  );
}

function Stars({ chat }: { chat: Chat }) {
  const { strings, count } = useSpeech();
  return (
    <fieldset class="stars" disabled={!chat.state.connected}>
      <legend>{strings.rate}</legend>
      {STARS.map((star) => (
        <button
          key={star}
          type="button"
          aria-label={count(strings.stars, star)}
          onClick={() => chat.rate(star).catch(() => {})}
        >
          ★
        </button>
      ))}
    </fieldset>
  );
}
