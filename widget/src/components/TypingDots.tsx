/** Somebody on the other side is typing. */
import { fill } from "../i18n";
import { useSpeech } from "./context";

export function TypingDots({ name }: { name: string }) {
  const { strings } = useSpeech();
  return (
    <div class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="typist">{fill(strings.typing, { name: name || strings.someone })}</span>
    </div>
  );
}
