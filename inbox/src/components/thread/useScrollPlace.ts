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
export function useScrollPlace(box: { readonly current: HTMLDivElement | null }, thread: Thread): ScrollPlace {
  const atEnd = useSignal(true);
  const before = useRef({ height: 0, firstKey: "", begun: false });
  const rows = thread.rows.value;
  const firstKey = rows[0]?.key ?? "";

  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const look = () => {
    const log = box.current;
    if (!log) return;
    atEnd.value = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    thread.watch(atEnd.value);
  };

  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return;
    const last = before.current;
    if (!last.begun) begin(log);
    else if (firstKey !== last.firstKey && last.firstKey) log.scrollTop += log.scrollHeight - last.height;
    else if (atEnd.peek()) toEnd();
    before.current = { height: log.scrollHeight, firstKey, begun: rows.length > 0 };
    look();
  }, [rows, thread.newFrom.value]);

  useEffect(() => {
    const log = box.current;
    if (!log) return;
    // The composer grows, the phone's keyboard opens: the end stays in view.
    const watcher = new ResizeObserver(() => atEnd.peek() && toEnd());
    watcher.observe(log);
    return () => watcher.disconnect();
  }, []);

  const onScroll = () => {
    look();
    if ((box.current?.scrollTop ?? NEAR_TOP) < NEAR_TOP && thread.hasOlder.peek() && !thread.problem.peek())
      thread.loadOlder();
  };
  return { atEnd, toEnd, onScroll };
}

function begin(log: HTMLElement): void {
  const line = log.querySelector<HTMLElement>(".divider.new");
  log.scrollTop = line ? line.offsetTop - log.clientHeight / 3 : log.scrollHeight;
}
