/** One tab of several that speaks for all: the one that its person looked at last. */
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";

export interface Leader {
  readonly leads: ReadonlySignal<boolean>;
  dispose(): void;
}

type Locks = Pick<LockManager, "request">;

/**
 * Tabs with the same `name` compete; null takes no part. A tab that gets the attention takes the lead from the others;
 * when the leading one is closed, the next in the queue follows. Without Web Locks (a page over plain HTTP) each leads.
 */
export function createLeader(
  locks: Locks | undefined,
  name: ReadonlySignal<string | null>,
  attentive: ReadonlySignal<boolean>,
): Leader {
  if (!locks) return { leads: signal(true), dispose: () => {} };
  const leads = signal(false);
  const dispose = effect(() => {
    const wanted = name.value;
    return wanted === null ? undefined : untracked(() => compete(locks, wanted, attentive, leads));
  });
  return { leads, dispose };
}

function compete(
  locks: Locks,
  name: string,
  attentive: ReadonlySignal<boolean>,
  leads: { value: boolean },
): () => void {
  let over = false;
  /** Ends the present try: leaves the queue, or gives the lock back. */
  let leave = () => {};

  const attempt = async (steal: boolean): Promise<void> => {
    leave();
    const patience = new AbortController();
    let giveBack = () => {};
    leave = () => {
      patience.abort();
      giveBack();
    };
    const held = () => {
      leads.value = true;
      return new Promise<void>((resolve) => {
        giveBack = resolve;
      });
    };
    try {
      await locks.request(name, steal ? { steal } : { signal: patience.signal }, () => (over ? undefined : held()));
    } catch {
      // Another tab took the lead, or this try was given up: both are how it is meant to end.
    }
    if (patience.signal.aborted) return;
    leads.value = false;
    if (!over) await attempt(false);
  };

  const stop = effect(() => {
    const steal = attentive.value;
    untracked(() => {
      if (!leads.value) void attempt(steal);
    });
  });
  return () => {
    over = true;
    stop();
    leave();
    leads.value = false;
  };
}
