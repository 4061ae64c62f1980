/** Whether the agent has left his desk: nothing touched on this page for a while. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Idle {
  readonly idle: ReadonlySignal<boolean>;
  dispose(): void;
}

export const IDLE_AFTER = 5 * 60_000;

const TOUCHES = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"] as const;

export function createIdle(page: Window, after = IDLE_AFTER, now: () => number = Date.now): Idle {
  const idle = signal(false);
  let touchedAt = now();
  let timer: ReturnType<typeof setTimeout>;

  /** One timer for any number of touches: when it ends it looks how long the last one is past. */
  const look = () => {
    const rest = touchedAt + after - now();
    idle.value = rest <= 0;
    if (rest > 0) timer = setTimeout(look, rest);
  };
  const touched = () => {
    touchedAt = now();
    if (idle.peek()) look();
  };
  const shown = () => {
    if (page.document.visibilityState === "visible") touched();
  };
  for (const event of TOUCHES) page.addEventListener(event, touched, { passive: true, capture: true });
  page.document.addEventListener("visibilitychange", shown);
  timer = setTimeout(look, after);
  return {
    idle,
    dispose() {
      clearTimeout(timer);
      for (const event of TOUCHES) page.removeEventListener(event, touched, { capture: true });
      page.document.removeEventListener("visibilitychange", shown);
    },
  };
}
