import { useEffect, useRef } from "preact/hooks";
import { useWorkspace } from "../context";
import { useCommands } from "../useCommands";
import { useMarkUnread } from "../useMarkUnread";
import { EmptyList } from "./EmptyList";
import { ListLine, ListProblem } from "./ListLine";
import { Ghost, Row } from "./Row";
import { type Cursor, useCursor } from "./useCursor";
import { useTotal } from "./useTotal";
import { type ListWindow, useWindow } from "./useWindow";

const AHEAD = 40; // rows read before they come into view
const FIELD = "input, textarea, select";

/** The list itself: only the rows in view are drawn, whether there are ten or ten thousand. */
export function Rows() {
  const { list, order } = useWorkspace();
  const box = useRef<HTMLDivElement>(null);
  const ids = order.ids.value;
  const total = useTotal(ids.length);
  const view = useWindow(box, total.rows);
  const cursor = useCursor(box, ids, total.rows, view.reveal);
  const span = view.span.value;
  useTop(box);
  useRowCommands(box, cursor);
  useEffect(() => {
    if (list.hasMore.value) void list.want(span.to + AHEAD);
  }, [span.to, list.hasMore.value, list.error.value]);

  const drawn = Array.from({ length: span.to - span.from }, (_, at) => span.from + at);
  if (cursor.row >= 0 && !drawn.includes(cursor.row)) drawn[cursor.row < span.from ? "unshift" : "push"](cursor.row);
  const empty = total.rows === 0;
  return (
    <>
      <ListLine top={() => box.current?.scrollTo({ top: 0 })} />
      <ListProblem />
      <div class="list-scroll" ref={box} {...useHands(box, view)}>
        {empty && !list.error.value && (list.settled.value ? <EmptyList /> : <FirstGhosts height={view.rowHeight} />)}
        <ul
          aria-label="Conversations"
          aria-busy={list.loading.value !== null}
          style={{ height: `${total.rows * view.rowHeight}px` }}
          onKeyDown={(event) => moveByKey(event, cursor, view)}
        >
          {drawn.map((at) => {
            const id = ids[at];
            const place = { top: at * view.rowHeight, height: view.rowHeight };
            if (id === undefined) return <Ghost key={at} {...place} />;
            const reached = at === cursor.row;
            return <Row key={id} id={id} number={at + 1} of={total.known} {...{ place, reached }} came={cursor.came} />;
          })}
        </ul>
      </div>
    </>
  );
}

/** Says whether a hand is on the rows. */
function useHands(box: { readonly current: HTMLElement | null }, view: ListWindow) {
  const { order } = useWorkspace();
  useEffect(() => () => void (["pointer", "keyboard", "scrolled"] as const).map((hand) => order.hold(hand, false)), []);
  return {
    onScroll() {
      order.hold("scrolled", (box.current?.scrollTop ?? 0) > view.rowHeight / 2);
      view.onScroll();
    },
    onPointerEnter: () => order.hold("pointer", true),
    onPointerMove: () => order.hold("pointer", true),
    onPointerDown: () => order.hold("keyboard", false),
    onPointerLeave: () => order.hold("pointer", false),
    onPointerCancel: () => order.hold("pointer", false),
    // A click leaves the focus behind, too; only a hand on the keys is a hand.
    onFocusIn: (event: FocusEvent) => order.hold("keyboard", (event.target as Element).matches(":focus-visible")),
    onFocusOut: () => order.hold("keyboard", false),
  };
}

/** Another question is read from its top. */
function useTop(box: { readonly current: HTMLElement | null }): void {
  const { router, project } = useWorkspace();
  const { filter } = router.route.value;
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [project.value?.id, filter.owner, filter.status, filter.q, filter.tag]);
}

function useRowCommands(box: { readonly current: HTMLElement | null }, cursor: Cursor): void {
  const { router, order, conversations } = useWorkspace();
  const markUnread = useMarkUnread();
  const open = () => (cursor.id ? router.go({ conversationId: cursor.id }) : false);
  const isHidden = () => box.current?.offsetParent === null;
  useCommands({
    next: () => cursor.step(1),
    previous() {
      if (cursor.row === 0 && order.waiting.peek() > 0) order.catchUp();
      else cursor.step(-1);
    },
    open,
    unread() {
      const conversation = conversations.byId.peek().get(cursor.id ?? "");
      return conversation ? void markUnread(conversation) : false;
    },
    leave() {
      const field = document.activeElement;
      if (!(field instanceof HTMLElement) || !field.matches(FIELD)) return false;
      field.blur();
      if (!isHidden()) cursor.step(0);
      return undefined;
    },
  });
}

function moveByKey(event: KeyboardEvent, cursor: Cursor, view: ListWindow): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const page = Math.max(1, view.span.peek().to - view.span.peek().from - 12);
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => cursor.step(1),
    ArrowUp: () => cursor.step(-1),
    PageDown: () => cursor.step(page),
    PageUp: () => cursor.step(-page),
    Home: () => cursor.moveTo(0),
    End: () => cursor.moveTo(Number.POSITIVE_INFINITY),
  };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  move();
}

/** The shape of rows to come. */
function FirstGhosts({ height }: { height: number }) {
  return (
    <div role="status">
      <span class="quiet">Loading conversations</span>
      <ul aria-hidden="true">
        {[0, 1, 2, 3].map((one) => (
          <Ghost key={one} top={one * height} height={height} />
        ))}
      </ul>
    </div>
  );
}
