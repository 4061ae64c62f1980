/**
 * The order in which the list stands on the screen. While a hand is on it, it stands still: rows change in place, and
 * who is new waits behind a line that says how many they are.
 */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation } from "../contract";
import { byNewest, type ListStore, type Place } from "./list";

/** A hand: the pointer is over the rows, the keyboard is in them, or they are scrolled away from the newest. */
export type Hand = "pointer" | "keyboard" | "scrolled";

export interface OrderStore {
  readonly ids: ReadonlySignal<readonly string[]>;
  /** New conversations that wait. */
  readonly waiting: ReadonlySignal<number>;
  hold(hand: Hand, holds: boolean): void;
  /** Brings the list up to date although a hand is on it. */
  catchUp(): void;
  dispose(): void;
}

interface Still {
  readonly ids: readonly string[];
  /** Where the last row stood: what sorts below it was loaded since, and is no news. */
  readonly floor: Place;
}

export function createOrder({ rows, settled }: Pick<ListStore, "rows" | "settled">): OrderStore {
  const hands = signal<ReadonlySet<Hand>>(new Set());
  const still = signal<Still | null>(null);
  const stop = effect(() => {
    if (hands.value.size === 0 || !settled.value) still.value = null;
    else if (still.peek() === null) still.value = standingStill(rows.value);
  });
  const arranged = computed(() => arrange(rows.value, still.value));
  return {
    ids: computed(() => arranged.value.ids),
    waiting: computed(() => arranged.value.waiting),
    hold(hand, holds) {
      if (hands.peek().has(hand) === holds) return;
      const next = new Set(hands.peek());
      if (holds) next.add(hand);
      else next.delete(hand);
      hands.value = next;
    },
    catchUp() {
      if (still.peek()) still.value = standingStill(rows.peek());
    },
    dispose: stop,
  };
}

/** An empty list cannot be touched, so it does not stand still. */
function standingStill(rows: readonly Conversation[]): Still | null {
  const last = rows.at(-1);
  return last ? { ids: rows.map(({ id }) => id), floor: { updatedAt: last.updatedAt, id: last.id } } : null;
}

function arrange(rows: readonly Conversation[], still: Still | null): { ids: readonly string[]; waiting: number } {
  if (!still) return { ids: rows.map(({ id }) => id), waiting: 0 };
  const known = new Set(still.ids);
  const others = rows.filter(({ id }) => !known.has(id));
  const below = others.filter((one) => byNewest(one, still.floor) > 0).map(({ id }) => id);
  return { ids: [...still.ids, ...below], waiting: others.length - below.length };
}
