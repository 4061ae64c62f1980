/** A thread's rows as the lines of a log: separators between days, the "new" line, and who begins to speak. */
import { dayKey, dayLabel, type TimelineRow } from "@porchlight/client";

export type Line =
  | { readonly type: "day"; readonly key: string; readonly label: string }
  | { readonly type: "new"; readonly key: string }
  | { readonly type: "event"; readonly key: string; readonly row: TimelineRow }
  /** `first`: somebody begins to speak, so his name and the time stand above. */
  | { readonly type: "message"; readonly key: string; readonly row: TimelineRow; readonly first: boolean };

const PAUSE = 5 * 60_000; // after a longer silence the speaker is named again

/** `newFrom` is the lowest seq that was not seen before, or null. */
export function toLines(rows: readonly TimelineRow[], newFrom: number | null, now: number): readonly Line[] {
  const lines: Line[] = [];
  let before: TimelineRow | null = null;
  let marked = newFrom === null;
  for (const row of rows) {
    const newDay = !before || dayKey(before.createdAt) !== dayKey(row.createdAt);
    if (newDay) lines.push({ type: "day", key: `day ${dayKey(row.createdAt)}`, label: dayLabel(row.createdAt, now) });
    const newLine = !marked && row.seq !== undefined && row.seq >= (newFrom ?? 0) && !row.own;
    if (newLine) lines.push({ type: "new", key: "new" });
    marked ||= newLine;
    if (row.kind === "event") lines.push({ type: "event", key: row.key, row });
    else lines.push({ type: "message", key: row.key, row, first: newDay || newLine || !continues(before, row) });
    before = row;
  }
  return lines;
}

function continues(before: TimelineRow | null, row: TimelineRow): boolean {
  if (!before || before.kind !== row.kind) return false;
  if (before.author.kind !== row.author.kind || before.author.id !== row.author.id) return false;
  return Date.parse(row.createdAt) - Date.parse(before.createdAt) < PAUSE;
}
