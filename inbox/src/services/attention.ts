/** Whether somebody looks at this window: it is in front and has the focus. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Attention {
  readonly attentive: ReadonlySignal<boolean>;
  dispose(): void;
}

const EVENTS = ["focus", "blur", "pageshow"] as const;

export function createAttention(page: Window): Attention {
  const read = () => page.document.visibilityState === "visible" && page.document.hasFocus();
  const attentive = signal(read());
  const look = () => {
    attentive.value = read();
  };
  for (const event of EVENTS) page.addEventListener(event, look);
  page.document.addEventListener("visibilitychange", look);
  return {
    attentive,
    dispose() {
      for (const event of EVENTS) page.removeEventListener(event, look);
      page.document.removeEventListener("visibilitychange", look);
    },
  };
}
