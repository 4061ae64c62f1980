/** Somebody on the other side is typing. */
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
      <span class="typist">{strings.typing(name || strings.someone)}</span>
    </div>
  );
}
