import type { Signal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  open: Signal<boolean>;
  /** What the button opens, for ears and as its tooltip. */
  label: string;
  /** What stands on the button. */
  face: ComponentChildren;
  class?: string;
  disabled?: boolean;
  children: ComponentChildren;
}

const FIRST = "input, textarea, select, button";

/** A button with a small panel: opens under it, or from the bottom of a phone. Escape or a click elsewhere closes it. */
export function Popover({ open, label, face, class: style = "", disabled = false, children }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => (open.value ? entered(root, panel, open) : undefined), [open.value]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears Escape from what is inside
    <div
      class="popover"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open.value) return;
        event.preventDefault();
        event.stopPropagation();
        open.value = false;
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        class={`button ${style}`}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        aria-label={label}
        title={label}
        disabled={disabled}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {face}
      </button>
      {open.value && (
        <div class="popover-panel" role="dialog" aria-label={label} ref={panel}>
          {children}
        </div>
      )}
    </div>
  );
}

/** The panel takes the focus; a press elsewhere closes it. */
function entered(root: RefObject<HTMLElement>, panel: RefObject<HTMLElement>, open: Signal<boolean>): () => void {
  const first = panel.current?.querySelector<HTMLElement>("[data-first]") ?? panel.current?.querySelector(FIRST);
  if (first instanceof HTMLElement) first.focus();
  const pressed = (event: Event) => {
    if (!root.current?.contains(event.target as Node)) open.value = false;
  };
  document.addEventListener("pointerdown", pressed);
  return () => document.removeEventListener("pointerdown", pressed);
}
