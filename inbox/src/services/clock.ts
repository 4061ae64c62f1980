/** The present, as a signal that moves often enough for "4 min ago" and never more. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: ReadonlySignal<number>;
  dispose(): void;
}

const STEP = 20_000; // ages are shown in minutes: a third of one is never seen to be wrong

export function createClock(): Clock {
  const now = signal(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, STEP);
  return { now, dispose: () => clearInterval(timer) };
}
