import { describe, expect, it } from "vitest";
import { localInput, momentWords, snoozeChoices } from "../../src/services/snooze";

/** A moment of the local day, whatever zone the test runs in. March 2026: the 9th is a Monday. */
const local = (day: number, hours: number, minutes = 0) => new Date(2026, 2, day, hours, minutes).getTime();
const offered = (now: number) => snoozeChoices(now).map(({ words, until }) => [words, localInput(until)]);

describe("the times offered", () => {
  it("are later today, tomorrow and next week", () => {
    expect(offered(local(10, 14, 25))).toEqual([
      ["Later today", "2026-03-10T17:00"],
      ["Tomorrow", "2026-03-11T09:00"],
      ["Next week", "2026-03-16T09:00"],
    ]);
  });

  it("have no later today in the evening", () => {
    expect(offered(local(10, 19)).map(([words]) => words)).toEqual(["Tomorrow", "Next week"]);
    expect(offered(local(10, 22, 30)).map(([words]) => words)).toEqual(["Tomorrow", "Next week"]);
  });

  it("do not offer Monday twice on a Sunday", () => {
    expect(offered(local(15, 22))).toEqual([["Tomorrow", "2026-03-16T09:00"]]);
  });

  it("mean the Monday after on a Monday", () => {
    expect(offered(local(9, 10)).at(-1)).toEqual(["Next week", "2026-03-16T09:00"]);
  });

  it("lie in the future at any hour of any day", () => {
    for (let hour = 0; hour < 24 * 8; hour++) {
      const now = local(8, hour, 59);
      for (const { until } of snoozeChoices(now)) expect(Date.parse(until)).toBeGreaterThan(now);
    }
  });
});

it("says a moment as people do", () => {
  const now = local(10, 14);
  const words = (day: number) => momentWords(new Date(local(day, 9)).toISOString(), now);
  expect(words(10)).toMatch(/^today, /);
  expect(words(11)).toMatch(/^tomorrow, /);
  expect(words(9)).toMatch(/^yesterday, /);
  expect(words(16)).toMatch(/Mon.*16|16.*Mon/);
});
