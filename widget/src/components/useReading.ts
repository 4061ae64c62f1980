/** Scrolling and reading of the log: what is in sight counts as read, and nothing jumps. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";

/** So near to the end the reader follows the conversation. */
const NEAR_PX = 60;

export function useReading(chat: Chat, typing: boolean) {
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const before = useRef({ firstKey: "", height: 0 });
  const [behind, setBehind] = useState(false);
  const { rows } = chat.state.conversation;
  const firstKey = rows[0]?.key ?? "";
  const lastKey = rows.at(-1)?.key ?? "";

  const markRead = useCallback(() => {
    if (following.current && document.visibilityState === "visible") chat.markRead();
  }, [chat]);
  const toEnd = useCallback(() => {
    following.current = true;
    setBehind(false);
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
    markRead();
  }, [markRead]);

  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const { firstKey: oldFirst, height } = before.current;
    // Older messages came in above: keep under the reader's eyes what is there.
    if (oldFirst && oldFirst !== firstKey && !following.current) element.scrollTop += element.scrollHeight - height;
    before.current = { firstKey, height: element.scrollHeight };
    if (following.current) element.scrollTop = element.scrollHeight;
  });
  useEffect(() => {
    // One's own message brings one back to the end; another's only says that it is there.
    if (following.current || rows.at(-1)?.own) toEnd();
    else if (lastKey) setBehind(true);
  }, [lastKey]);
  useEffect(markRead, [chat.state.conversation.lastSeq]);
  useEffect(() => {
    if (typing && following.current) toEnd();
  }, [typing, toEnd]);
  useEffect(() => {
    document.addEventListener("visibilitychange", markRead);
    return () => document.removeEventListener("visibilitychange", markRead);
  }, [markRead]);

  const onScroll = () => {
    const element = log.current;
    if (!element) return;
    following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (!following.current) return;
    setBehind(false);
    markRead();
  };
  return { log, behind, onScroll, toEnd };
}
