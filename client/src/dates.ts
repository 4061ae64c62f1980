/** Times in a reader's words, all through Intl so that every locale comes for free. */

const DAY_MS = 86_400_000;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", DAY_MS],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** The local calendar day of a time, e.g. `Mon Mar 09 2026`: to tell days apart, not to be shown. */
export function dayKey(iso: string): string {
  return new Date(iso).toDateString();
}

/** "Today", "Yesterday", a weekday within the last week, else a date. */
export function dayLabel(iso: string, now: number, locale?: string): string {
  const date = new Date(iso);
  const age = Math.round((midnight(now) - midnight(date.getTime())) / DAY_MS);
  if (age === 0 || age === 1) {
    return capitalised(new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-age, "day"), locale);
  }
  if (age > 1 && age < 7) return date.toLocaleDateString(locale, { weekday: "long" });
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString(locale, { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}

/** Hours and minutes as the locale writes them. */
export function timeLabel(iso: string, locale?: string): string {
  return timeFormat(locale ?? "").format(new Date(iso));
}

/** "now", "5 min. ago", "2 days ago": the age of a time, in one unit. */
export function relativeTime(iso: string, now: number, locale?: string): string {
  const age = now - new Date(iso).getTime();
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  for (const [unit, size] of STEPS) {
    if (age >= size) return format.format(-Math.floor(age / size), unit);
  }
  return format.format(0, "second");
}

/** Making a formatter costs a thousand times what using it does, and a log has hundreds of times to show. */
const timeFormats = new Map<string, Intl.DateTimeFormat>();

function timeFormat(locale: string): Intl.DateTimeFormat {
  const known = timeFormats.get(locale);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale || undefined, { hour: "numeric", minute: "2-digit" });
  timeFormats.set(locale, made);
  return made;
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function capitalised(text: string, locale?: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
