/** Tells the others that this agent types: at the start, every few seconds while it goes on, and when it ends. */

export interface TypingSender {
  typed(conversationId: string): void;
  /** Sent, cleared, or left. */
  stopped(conversationId: string): void;
  dispose(): void;
}

type Emit = (conversationId: string, active: boolean) => void;

const REPEAT = 3_000; // listeners forget a typist after 8 s
const REST = 5_000; // no key for this long: not typing any more

export function createTypingSender(emit: Emit, now: () => number = Date.now): TypingSender {
  let current: { id: string; toldAt: number; rest: ReturnType<typeof setTimeout> } | null = null;

  const stop = () => {
    if (!current) return;
    clearTimeout(current.rest);
    emit(current.id, false);
    current = null;
  };

  return {
    typed(conversationId) {
      if (current && current.id !== conversationId) stop();
      const due = !current || now() - current.toldAt >= REPEAT;
      if (current) clearTimeout(current.rest);
      const toldAt = due ? now() : (current?.toldAt ?? 0);
      current = { id: conversationId, toldAt, rest: setTimeout(stop, REST) };
      if (due) emit(conversationId, true);
    },
    stopped(conversationId) {
      if (current?.id === conversationId) stop();
    },
    dispose: stop,
  };
}
