/** Notices what the visitor has not seen yet: new messages of others, and how many are unread. */
import type { TimelineRow } from "@porchlight/client/light";
import type { Chat } from "./chat";

export interface Told {
  message(row: TimelineRow): void;
  unread(count: number): void;
  status(connected: boolean, online: boolean | null): void;
}

/** Calls back about everything that is new from now on, until the returned function is called. */
export function herald(chat: Chat, told: Told): () => void {
  let heard: { id: string | null; seq: number } | null = null;
  let unread = 0;
  let known = "";
  const look = () => {
    const { conversation, connected, online } = chat.state;
    if (conversation.unread !== unread) {
      unread = conversation.unread;
      told.unread(unread);
    }
    const status = `${connected}${online}`;
    if (status !== known) told.status(connected, online);
    known = status;
    if (!conversation.ready) return;
    const id = conversation.conversationId;
    const last = conversation.lastSeq;
    // What was there before the first look is no news; a new conversation begins at its first message.
    const from: number = heard ? (heard.id === id || heard.id === null ? heard.seq : 0) : last;
    heard = { id, seq: Math.max(from, last) };
    if (last > from) for (const row of newer(conversation.rows, id, from)) told.message(row);
  };
  look();
  return chat.subscribe(look);
}

/** Messages of others behind a number, oldest first; looks no further back than it must. */
function newer(rows: readonly TimelineRow[], conversationId: string | null, seq: number): TimelineRow[] {
  const found: TimelineRow[] = [];
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row?.message && row.message.conversationId !== conversationId) break;
    if (row?.seq !== undefined && row.seq <= seq) break;
    if (row?.state === "received" && row.kind === "text") found.unshift(row);
  }
  return found;
}
