/** Rows of the timeline as the lines of the log: days between them, neighbours of one author joined. */
import { dayKey, dayLabel, type TimelineRow } from "@porchlight/client/light";

/** A line across the log: another day, or another conversation. */
export interface DayLine {
  type: "day" | "begun";
  key: string;
  label: string;
}

export interface MessageLine {
  type: "message";
  key: string;
  row: TimelineRow;
  /** The last of a run of messages by one author. */
  last: boolean;
  /** Whether author, time and state are shown below; elsewhere they are there for screen readers only. */
  meta: boolean;
}

export type Line = DayLine | MessageLine;

/** Messages further apart than this begin a new run. */
const RUN_GAP_MS = 5 * 60_000;

/** `ends`: keys of rows after which `begun` says that another conversation begins. */
export function toLines(
  rows: readonly TimelineRow[],
  now: number,
  locale: string,
  ends: ReadonlySet<string>,
  begun: string,
): Line[] {
  const lines: Line[] = [];
  const shown = rows.filter((row) => row.kind === "text");
  const runs = (one: TimelineRow, next: TimelineRow) => !ends.has(one.key) && joined(one, next);
  shown.forEach((row, index) => {
    const before = shown[index - 1];
    const after = shown[index + 1];
    const day = dayKey(row.createdAt);
    if (!before || dayKey(before.createdAt) !== day) {
      lines.push({ type: "day", key: `day/${day}/${row.key}`, label: dayLabel(row.createdAt, now, locale) });
    }
    const last = !after || !runs(row, after);
    const meta = last || row.state === "failed" || after.state !== row.state;
    lines.push({ type: "message", key: row.key, row, last, meta });
    if (ends.has(row.key)) lines.push({ type: "begun", key: `begun/${row.key}`, label: begun });
  });
  return lines;
}

function joined(one: TimelineRow, next: TimelineRow): boolean {
  const gap = Date.parse(next.createdAt) - Date.parse(one.createdAt);
  const sameAuthor = one.author.kind === next.author.kind && one.author.id === next.author.id;
  // One's own messages know their author's id only once they are stored.
  return (one.own ? next.own : sameAuthor) && gap < RUN_GAP_MS && dayKey(one.createdAt) === dayKey(next.createdAt);
}
