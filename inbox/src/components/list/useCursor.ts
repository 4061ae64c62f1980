/** The keyboard's place in the list: one row can be reached with Tab, the others with arrows, `j` and `k`. */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useWorkspace } from "../context";

export interface Cursor {
  /** The index of the row that Tab reaches; -1 in an empty list. */
  readonly row: number;
  readonly id: string | null;
  /** Goes so many rows on and takes the focus there. */
  step(rows: number): void;
  /** Goes to a row, the last one at most. */
  moveTo(row: number): void;
  /** The focus came to a row by other ways: a click, the Tab key. */
  came(id: string): void;
}

/** `total`: how many rows the list stands for, loaded or not. */
export function useCursor(
  box: RefObject<HTMLElement>,
  ids: readonly string[],
  total: number,
  reveal: (row: number) => void,
): Cursor {
  const { router, list } = useWorkspace();
  const complete = !list.hasMore.value;
  /** A row that is not loaded yet: the focus goes there when it is. */
  const awaited = useRef<number | null>(null);
  const opened = router.route.value.conversationId;
  const at = useSignal<string | null>(opened);
  const wantsFocus = useRef(false);
  useEffect(() => {
    if (opened) at.value = opened;
  }, [opened]);
  const known = at.value === null ? -1 : ids.indexOf(at.value);
  const row = ids.length === 0 ? -1 : Math.max(0, known);
  const id = ids[row] ?? null;

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    const links = box.current?.querySelectorAll<HTMLElement>("[data-id]") ?? [];
    [...links].find((link) => link.getAttribute("data-id") === id)?.focus({ preventScroll: true });
  });
  const redraw = useSignal(0);
  redraw.value;

  const moveTo = (wanted: number) => {
    const next = Math.min(Math.max(0, wanted), ids.length - 1);
    awaited.current = wanted > next && !complete ? wanted : null;
    if (awaited.current !== null) return reveal(Math.min(wanted, total - 1));
    const nextId = ids[next];
    if (nextId === undefined) return;
    wantsFocus.current = true;
    at.value = nextId;
    redraw.value = redraw.peek() + 1; // also when the place is the same: the focus may be elsewhere
    reveal(next);
  };
  useLayoutEffect(() => {
    if (awaited.current !== null) moveTo(awaited.current);
  }, [ids.length, complete, total]);
  return {
    row,
    id,
    moveTo,
    step: (rows) => moveTo(known < 0 ? 0 : known + rows),
    came(id) {
      at.value = id;
    },
  };
}
