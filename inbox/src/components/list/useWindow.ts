/** Follows what part of a scrolling box is in view. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { reveal, type Span, spanOf } from "./window";

export const ROW_REM = 5; // a row's three lines and the space around them, in the root's own type size

export interface ListWindow {
  readonly span: ReadonlySignal<Span>;
  readonly rowHeight: number;
  onScroll(): void;
  /** Scrolls so that a row can be seen. */
  reveal(row: number): void;
}

export function useWindow(box: RefObject<HTMLElement>, total: number): ListWindow {
  const rowHeight = ROW_REM * rootSize();
  const view = () => ({ top: box.current?.scrollTop ?? 0, height: box.current?.clientHeight ?? 0, rowHeight });
  const span = useSignal<Span>(spanOf({ top: 0, height: 0, rowHeight, total }));
  const look = () => {
    const next = spanOf({ ...view(), total });
    const now = span.peek();
    if (next.from !== now.from || next.to !== now.to) span.value = next;
  };
  useLayoutEffect(look, [total]);
  useLayoutEffect(() => {
    if (!box.current) return;
    const watcher = new ResizeObserver(look);
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [total]);
  return {
    span,
    rowHeight,
    onScroll: look,
    reveal(row) {
      if (box.current) box.current.scrollTop = reveal(row, view());
      look();
    },
  };
}

/** Pixels of 1rem: an agent may have chosen larger type. */
function rootSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
