/** Scrolling and reading of the log: what is in sight counts as read, and nothing jumps. */
import { listen } from "@porchlight/client/light";
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";

/** So near to the end the reader follows the conversation. */
const NEAR_PX = 60;

/** `below`: changes with what stands below the messages. */
export function useReading(chat: Chat, below: string) {
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [behind, setBehind] = useState(false);
  const { rows } = chat.state.conversation;
  const newest = rows.at(-1);
  const markRead = useMarkRead(chat, following);
  useSteadyScroll(log, following, rows[0]?.key ?? "");

  const toEnd = useCallback(() => {
    following.current = true;
    setBehind(false);
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
    markRead();
  }, [markRead]);
  useEffect(() => {
    // One's own message brings one back to the end; another's only says that it is there.
    if (following.current || newest?.own) toEnd();
    else if (newest) setBehind(true);
  }, [newest?.key]);
  useEffect(() => {
    if (following.current) toEnd();
  }, [below, toEnd]);

  // The keyboard comes, the text box grows: who follows still sees the end.
  useEffect(() => {
    const observer = new ResizeObserver(() => following.current && toEnd());
    if (log.current) observer.observe(log.current);
    return () => observer.disconnect();
  }, [toEnd]);

  const onScroll = () => {
    following.current = log.current !== null && isNearEnd(log.current);
    if (!following.current) return;
    setBehind(false);
    markRead();
  };
  const loadOlder = () => {
    following.current = false; // the reader looks up now: keep the place, not the end
    void chat.loadOlder();
  };
  return { log, behind, onScroll, toEnd, loadOlder };
}

/** Marks as read while the end is in sight of a visible page. */
function useMarkRead(chat: Chat, following: RefObject<boolean>): () => void {
  const markRead = useCallback(() => {
    if (following.current && document.visibilityState === "visible") chat.markRead();
  }, [chat, following]);
  useEffect(markRead, [chat.state.conversation.lastSeq]);
  useEffect(() => listen(document, ["visibilitychange"], markRead), [markRead]);
  return markRead;
}

/** Stays at the end for who follows; keeps the place of who reads above when older messages come in. */
function useSteadyScroll(log: RefObject<HTMLElement>, following: RefObject<boolean>, firstKey: string): void {
  const before = useRef({ firstKey: "", height: 0 });
  useLayoutEffect(() => {
    const element = log.current;
    if (!element || !firstKey) return; // nothing to measure, which would cost a layout
    const { firstKey: oldFirst, height } = before.current;
    if (following.current) element.scrollTop = element.scrollHeight;
    else if (oldFirst && oldFirst !== firstKey) element.scrollTop += element.scrollHeight - height;
    before.current = { firstKey, height: element.scrollHeight };
  });
}

function isNearEnd(element: HTMLElement): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
}
