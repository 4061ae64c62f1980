/** The numbers beside the tabs, and how many messages wait for this agent: asked again when something has changed. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ProjectCounts } from "../contract";
import type { Api } from "../services/api";

export interface CountStore {
  /** Null until the first answer, and for another project. */
  readonly counts: ReadonlySignal<ProjectCounts | null>;
  /** Something changed that may move the numbers: asks for them soon, once for many changes. */
  touch(): void;
  /** Asks at once. */
  refresh(): Promise<void>;
  dispose(): void;
}

/** A busy project changes many times a second. Longer than the server keeps its own numbers: the answer is newer. */
const DELAY = 1_000;

export function createCounts(api: Pick<Api, "counts">, projectId: ReadonlySignal<string | null>): CountStore {
  const counts = signal<ProjectCounts | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: string | null = null;
  let latest = 0;

  const refresh = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const asked = projectId.peek();
    const mine = ++latest;
    if (asked !== shown) counts.value = null;
    shown = asked;
    const answer = asked ? await api.counts(asked).catch(() => null) : null; // the next change asks again
    if (answer && mine === latest) counts.value = answer;
  };

  return {
    counts,
    refresh,
    touch() {
      timer ??= setTimeout(() => void refresh(), DELAY);
    },
    dispose() {
      latest++;
      clearTimeout(timer);
    },
  };
}
