/** One sender among several tabs: a lock that every browser tab of an origin shares, where there is one. */

/** Runs `task` while this tab alone holds the lock `name`. */
export type LockRunner = (name: string, task: () => Promise<void>) => Promise<void>;

/**
 * How long a tab waits for another one. A frozen tab could hold the lock for ever; sending beside it costs one
 * repeat, which the server drops, while waiting on would break the promise that a message is sent.
 */
export const LOCK_PATIENCE_MS = 60_000;

/** Uses the Web Locks API, and without it (insecure context, old browser) simply runs the task. */
export function webLock(locks: LockManager | undefined = globalThis.navigator?.locks): LockRunner {
  if (!locks) return (_name, task) => task();
  return async (name, task) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), LOCK_PATIENCE_MS);
    let granted = false;
    const run = () => {
      granted = true;
      clearTimeout(timer);
      return task();
    };
    try {
      await locks.request(name, { signal: patience.signal }, run);
    } catch (error) {
      clearTimeout(timer);
      if (granted) throw error;
      await task();
    }
  };
}
