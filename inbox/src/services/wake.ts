/** The moments at which a page asks again: what happened meanwhile the socket may not have told it. */

/** Milliseconds between two looks at the clock. */
export const TICK = 15_000;
const NAP = 3 * TICK; // timers stand still while the machine or the page sleeps: one so late tells of it
const TOGETHER = 1_000; // one coming back is several events

interface Deps {
  page: Window;
  /** Whether news arrives by itself. */
  live: () => boolean;
  ask: () => void;
  now?: () => number;
}

/**
 * Calls `ask` when somebody comes back to the window, when the machine or the network wakes up, and again and again
 * while nothing arrives by itself.
 */
export function createWake({ page, live, ask, now = Date.now }: Deps): () => void {
  let lookedAt = now();
  let askedAt = now();
  const isHidden = () => page.document.visibilityState === "hidden";
  const wake = () => {
    if (isHidden() || now() - askedAt < TOGETHER) return;
    askedAt = now();
    ask();
  };
  const look = () => {
    const slept = now() - lookedAt > NAP;
    lookedAt = now();
    if (slept || !live()) wake();
  };
  const timer = setInterval(look, TICK);
  const events = ["focus", "online", "pageshow"] as const;
  for (const event of events) page.addEventListener(event, wake);
  page.document.addEventListener("visibilitychange", wake);
  return () => {
    clearInterval(timer);
    for (const event of events) page.removeEventListener(event, wake);
    page.document.removeEventListener("visibilitychange", wake);
  };
}
