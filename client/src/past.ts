/** What stands above the conversation shown: rows of those that ended while this page was open. */
import type { MessageSent } from "./contract.gen";
import * as T from "./timeline";
import { items, type TimelineRow } from "./timeline-view";

export class Past {
  rows: readonly TimelineRow[] = [];
  /** Keys of rows after which another conversation begins. */
  readonly ends = new Set<string>();

  /** What is written next begins another conversation. */
  end({ stored }: T.Timeline): void {
    const last = stored.at(-1);
    if (last) this.ends.add(last.key);
  }

  /** The conversation shown has ended, and is the latest of these from now on. */
  take(timeline: T.Timeline): void {
    this.end(timeline);
    if (timeline.stored.length === 0) return;
    const ended = items({ ...timeline, drafts: [], revealedSeq: timeline.topSeq });
    this.rows = [...this.rows, ...ended].slice(-timeline.limit);
  }

  /** One's own message was stored in a conversation that had ended: its row goes there, and is its end now. */
  add(draft: T.Draft, sent: MessageSent): void {
    const alone = T.addPending(T.emptyTimeline({ self: draft.author }), draft);
    this.ends.delete(this.rows.at(-1)?.key ?? "");
    this.rows = [...this.rows, ...items(T.applySent(alone, sent))];
    this.ends.add(this.rows.at(-1)?.key ?? "");
  }
}
