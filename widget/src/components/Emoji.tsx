/** A handful of emoji for those whose keyboard has none. */
import { useSpeech } from "./context";

const EMOJI = "😀 😂 😊 😍 🤔 😕 😢 😡 👍 👎 👋 🙏 👏 💪 🎉 ❤️ 🔥 ✅".split(" ");

export function Emoji({ onPick }: { onPick: (emoji: string) => void }) {
  const { strings } = useSpeech();
  const pick = (event: Event) => {
    const button = event.currentTarget as HTMLElement;
    button.closest("details")?.removeAttribute("open");
    onPick(button.textContent ?? "");
  };
  return (
    <details class="emoji">
      <summary class="tool" aria-label={strings.emoji}>
        ☺
      </summary>
      <div class="emojis">
        {EMOJI.map((emoji) => (
          <button key={emoji} type="button" onClick={pick}>
            {emoji}
          </button>
        ))}
      </div>
    </details>
  );
}
