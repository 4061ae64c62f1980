/** Times at which a snoozed conversation may come back, in the agent's own time zone. */
import { dayKey, timeLabel } from "@porchlight/client";

export interface SnoozeChoice {
  readonly words: string;
  /** ISO 8601. */
  readonly until: string;
}

const MORNING = 9; // o'clock
const EVENING = 21; // whoever works later than this means tomorrow
const HOURS_AHEAD = 3;

/** "Later today" while there is one, tomorrow morning, Monday morning; the same moment is offered once. */
export function snoozeChoices(now: number): readonly SnoozeChoice[] {
  const choices: SnoozeChoice[] = [];
  const offer = (words: string, at: Date) => {
    const until = at.toISOString();
    if (!choices.some((one) => one.until === until)) choices.push({ words, until });
  };
  const later = new Date(now);
  later.setHours(later.getHours() + HOURS_AHEAD, 0, 0, 0);
  if (later.getHours() <= EVENING && dayKey(later.toISOString()) === dayKey(new Date(now).toISOString())) {
    offer("Later today", later);
  }
  offer("Tomorrow", morning(now, 1));
  offer("Next week", morning(now, daysToMonday(now)));
  return choices;
}

/** "today, 18:00", "tomorrow, 09:00", "Mon, 30 Nov, 09:00". */
export function momentWords(iso: string, now: number): string {
  const days = Math.round((startOfDay(Date.parse(iso)) - startOfDay(now)) / 86_400_000);
  return `${dayWords(iso, days)}, ${timeLabel(iso)}`;
}

function dayWords(iso: string, days: number): string {
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  return new Date(iso).toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
}

/** The value of a `datetime-local` field for a moment. */
export function localInput(iso: string): string {
  const date = new Date(iso);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function morning(now: number, days: number): Date {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  date.setHours(MORNING, 0, 0, 0);
  return date;
}

/** Days until the next Monday, from 1 to 7. */
function daysToMonday(now: number): number {
  return (8 - new Date(now).getDay()) % 7 || 7;
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
