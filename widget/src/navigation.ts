/** Notices navigation inside a single-page application, which no browser event tells. */
import { listen } from "@porchlight/client/light";

/** Dispatched on `window` after every change of the address, with `detail.url`. */
export const URL_CHANGE = "urlchange";

const METHODS = ["pushState", "replaceState"] as const;
/** A page sets its title just after it changes the address; waiting a little reads the right one. */
const SETTLE_MS = 120;
/** At most one report in this time, with the last value. */
const INTERVAL_MS = 1_000;

/**
 * Wraps `history.pushState` and `replaceState` once, listens to `popstate` and `hashchange`, and calls `changed` at
 * most once a second. The returned function undoes all of it; a wrapper that another script has put around ours
 * stays, and ours then only passes through.
 */
export function watchNavigation(changed: () => void, page: Window & typeof globalThis = window): () => void {
  let live = true;
  let address = page.location.href;
  const report = throttled(changed, page);
  const check = () => {
    if (!live || page.location.href === address) return;
    address = page.location.href;
    page.dispatchEvent(new page.CustomEvent(URL_CHANGE, { detail: { url: address } }));
    report.call();
  };
  const unwrap = METHODS.map((method) => wrap(page.history, method, check));
  const unlisten = listen(page, ["popstate", "hashchange"], check);
  return () => {
    live = false;
    report.cancel();
    for (const undo of unwrap) undo();
    unlisten();
  };
}

function wrap(history: History, method: (typeof METHODS)[number], after: () => void): () => void {
  const own = Object.hasOwn(history, method);
  const original = history[method];
  const wrapper = function (this: History, ...args: Parameters<History["pushState"]>): unknown {
    const answer = original.apply(this, args) as unknown; // of a wrapper inside ours
    after();
    return answer;
  };
  history[method] = wrapper;
  return () => {
    if (history[method] !== wrapper) return; // somebody has wrapped us: removing ours would remove theirs
    if (own) history[method] = original;
    else Reflect.deleteProperty(history, method);
  };
}

function throttled(run: () => void, page: Window): { call(): void; cancel(): void } {
  let timer = 0;
  let last = Number.NEGATIVE_INFINITY;
  const call = () => {
    if (timer) return;
    const wait = Math.max(SETTLE_MS, last + INTERVAL_MS - page.performance.now());
    timer = page.setTimeout(() => {
      timer = 0;
      last = page.performance.now();
      run();
    }, wait);
  };
  return { call, cancel: () => page.clearTimeout(timer) };
}
