import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTyping } from "../../src/store/typing";

const mira = { kind: "visitor", id: "v_1", name: "Mira" } as const;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("shows a typist once, until he stops", () => {
  const typing = createTyping();
  typing.heard("c1", mira, true);
  typing.heard("c1", mira, true);
  expect(typing.typists.value).toHaveLength(1);
  typing.heard("c1", mira, false);
  expect(typing.typists.value).toEqual([]);
});

it("forgets a typist who fell silent, and one who goes on it does not", () => {
  const typing = createTyping();
  typing.heard("c1", mira, true);
  vi.advanceTimersByTime(6_000);
  typing.heard("c1", mira, true);
  vi.advanceTimersByTime(6_000);
  expect(typing.typists.value).toHaveLength(1);
  vi.advanceTimersByTime(2_000);
  expect(typing.typists.value).toEqual([]);
});

it("forgets everybody when the connection breaks", () => {
  const typing = createTyping();
  typing.heard("c1", mira, true, "Hel");
  expect(typing.typists.value[0]?.preview).toBe("Hel");
  typing.clear();
  expect(typing.typists.value).toEqual([]);
});
