/** Keeps a reader's place in a log that grows at both ends. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Thread } from "../../store/thread";

interface ScrollPlace {
  /** Whether the newest message is in view. */
  readonly atEnd: ReadonlySignal<boolean>;
  toEnd(): void;
  onScroll(): void;
}

const NEAR_END = 48; // pixels; a line less than this below the edge still counts as read
const NEAR_TOP = 240; // older messages are fetched before the reader reaches the top

/**
 * A reader at the end stays at the end. Older messages that come in above leave what he reads where it is. When a
 * thread is opened he begins at the "new" line, or at the end.
 */
export function useScrollPlace(
  box: { readonly current: HTMLDivElement | null },
  thread: Thread,
  preview: string | null,
): ScrollPlace {
  const atEnd = useSignal(true);
  const anchor = useRef<Anchor | null>(null);
  const rows = thread.rows.value;

  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const look = () => {
    const log = box.current;
    if (!log) return;
    atEnd.value = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    anchor.current = findAnchor(log);
    thread.watch(atEnd.value, lastInView(log));
  };

  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return;
    if (!anchor.current) begin(log);
    else if (atEnd.peek()) toEnd();
    else restore(log, anchor.current);
    look();
  }, [rows, thread.newFrom.value, preview]);

  useResize(box, () => atEnd.peek() && toEnd());

  const onScroll = () => {
    look();
    const nearTop = (box.current?.scrollTop ?? NEAR_TOP) < NEAR_TOP;
    if (nearTop && thread.hasOlder.peek() && !thread.problem.peek()) thread.loadOlder();
  };
  return { atEnd, toEnd, onScroll };
}

/** The composer grows, the phone's keyboard opens: what was in view should stay there. */
function useResize(box: { readonly current: HTMLElement | null }, adjust: () => void): void {
  useEffect(() => {
    if (!box.current) return;
    const watcher = new ResizeObserver(adjust);
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
}

/** The topmost message in view, and how far below the upper edge it ends. */
interface Anchor {
  readonly line: HTMLElement;
  readonly end: number;
}

/** Its end, not its beginning: older messages above may take the name from it, and separators move. */
function findAnchor(log: HTMLElement): Anchor | null {
  for (const line of log.querySelectorAll<HTMLElement>("li:not(.divider)")) {
    const end = line.offsetTop + line.offsetHeight - log.scrollTop;
    if (end > 0) return { line, end };
  }
  return null;
}

/** The number of the last message whose end is in view; one that is still being sent has none. */
function lastInView(log: HTMLElement): number {
  const below = log.scrollTop + log.clientHeight;
  const lines = [...log.querySelectorAll<HTMLElement>("li[data-seq]")];
  const last = lines.findLast((line) => line.offsetTop + line.offsetHeight <= below);
  return Number(last?.getAttribute("data-seq") ?? 0);
}

function restore(log: HTMLElement, { line, end }: Anchor): void {
  if (line.isConnected) log.scrollTop = line.offsetTop + line.offsetHeight - end;
}

function begin(log: HTMLElement): void {
  const line = log.querySelector<HTMLElement>(".divider.new");
  log.scrollTop = line ? line.offsetTop - log.clientHeight / 3 : log.scrollHeight;
}
