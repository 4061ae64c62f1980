import { expect, test } from "vitest";
import { dayKey, dayLabel, relativeTime, timeLabel } from "../src/dates";

const NOW = new Date(2026, 2, 9, 15, 0).getTime();

function local(day: number, hour = 9): string {
  return new Date(2026, 2, day, hour, 5).toISOString();
}

test("days are named from near to far", () => {
  expect(dayLabel(local(9), NOW, "en")).toBe("Today");
  expect(dayLabel(local(8), NOW, "en")).toBe("Yesterday");
  expect(dayLabel(local(5), NOW, "en")).toBe("Thursday");
  expect(dayLabel(local(1), NOW, "en")).toBe("March 1");
  expect(dayLabel(new Date(2025, 11, 24).toISOString(), NOW, "en")).toBe("December 24, 2025");
});

test("a day's key follows the reader's own calendar", () => {
  expect(dayKey(local(9, 0))).toBe("Mon Mar 09 2026");
  expect(dayKey(local(9, 23))).toBe("Mon Mar 09 2026");
});

test("ages are told in one unit", () => {
  const ago = (ms: number) => relativeTime(new Date(NOW - ms).toISOString(), NOW, "en");
  expect(ago(20_000)).toBe("now");
  expect(ago(5 * 60_000)).toBe("5 min. ago");
  expect(ago(3 * 3_600_000)).toBe("3 hr. ago");
  expect(ago(2 * 86_400_000)).toBe("2 days ago");
});

test("a time is written as the locale does", () => {
  expect(timeLabel(local(9, 14), "de")).toBe("14:05");
});
