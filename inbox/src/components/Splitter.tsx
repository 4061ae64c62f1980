import { type Signal, useSignal } from "@preact/signals";
import { WIDTHS } from "../services/preferences";

interface Props {
  /** Which of the outer panes it makes wider. */
  readonly pane: keyof typeof WIDTHS;
  readonly label: string;
  /** The width that is kept, and the one that is shown while the pointer draws. */
  readonly kept: Signal<number>;
  readonly drawn: Signal<number | null>;
}

const STEP = 16; // pixels for one press of an arrow

/** The edge of an outer pane: it is drawn with the pointer or moved with arrows; a double click puts it back. */
export function Splitter({ pane, label, kept, drawn }: Props) {
  const grip = useSignal<{ x: number; width: number } | null>(null);
  const { least, most, usual } = WIDTHS[pane];
  const outward = pane === "listWidth" ? 1 : -1; // the right pane grows to the left
  const limited = (width: number) => Math.round(Math.min(most, Math.max(least, width)));
  const keep = (width: number) => {
    kept.value = limited(width);
  };
  const letGo = () => {
    if (drawn.peek() !== null) keep(drawn.peek() ?? usual);
    drawn.value = grip.value = null;
  };
  const moves: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => keep(kept.peek() - STEP * outward),
    ArrowRight: () => keep(kept.peek() + STEP * outward),
    Home: () => keep(least),
    End: () => keep(most),
    Enter: () => keep(usual),
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a window splitter of the ARIA practices; <hr> takes no keys
    <div
      class={`splitter splitter-${pane}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={drawn.value ?? kept.value}
      onDblClick={() => keep(usual)}
      onKeyDown={(event) => {
        const move = moves[event.key];
        if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        move();
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const shown = event.currentTarget.parentElement?.querySelector(`.pane-${pane.replace("Width", "")}`);
        grip.value = { x: event.clientX, width: shown?.getBoundingClientRect().width ?? kept.peek() };
      }}
      onPointerMove={(event) => {
        const from = grip.peek();
        if (from) drawn.value = limited(from.width + (event.clientX - from.x) * outward);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
    />
  );
}
