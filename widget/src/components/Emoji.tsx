/** A few emoji for whose keyboard has none. They need no names: screen readers know them in every language. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { useSpeech } from "./context";

const EMOJI =
  "😀😄😂🤣😊😍😘😉😎🤔😅🙄😢😭😡😱🥳😴🤯🤗👍👎👏🙏👌🤝💪👋✌️👀❤️💔🔥✨🎉💯✅❌⭐❓".match(/.\uFE0F?/gu) ?? [];

/** One stop for the Tab key; inside it the arrows move. */
export function Emoji({ onPick }: { onPick: (emoji: string) => void }) {
  const { strings, direction } = useSpeech();
  const grid = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => grid.current?.querySelector("button")?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(grid.current?.children ?? [])] as HTMLElement[];
    const columns = buttons.filter(({ offsetTop }) => offsetTop === buttons[0]?.offsetTop).length;
    const step = stepOf(event.key, columns, direction === "rtl");
    if (!step) return;
    event.preventDefault();
    buttons[buttons.indexOf(event.target as HTMLElement) + step]?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no grid
    <div ref={grid} class="emoji" role="group" aria-label={strings.emoji} onKeyDown={onKeyDown}>
      {EMOJI.map((emoji, index) => (
        <button key={emoji} type="button" tabIndex={index && -1} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}

function stepOf(key: string, columns: number, mirrored: boolean): number {
  const steps: Record<string, number> = { ArrowUp: -columns, ArrowDown: columns, ArrowLeft: -1, ArrowRight: 1 };
  const step = steps[key] ?? 0;
  return mirrored && Math.abs(step) === 1 ? -step : step;
}
