import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTypingSender } from "../../src/store/typing-sender";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells of one's own typing at the start, now and then, and at the end", () => {
  const emit = vi.fn();
  const sender = createTypingSender(emit);
  for (let key = 0; key < 40; key++) {
    sender.typed("c1");
    vi.advanceTimersByTime(100);
  }
  expect(emit.mock.calls).toEqual([
    ["c1", true],
    ["c1", true],
  ]);
  vi.advanceTimersByTime(5_000);
  expect(emit).toHaveBeenLastCalledWith("c1", false);
  expect(emit).toHaveBeenCalledTimes(3);
});

it("ends in one conversation when it begins in another, and when the message was sent", () => {
  const emit = vi.fn();
  const sender = createTypingSender(emit);
  sender.typed("c1");
  sender.typed("c2");
  sender.stopped("c1");
  sender.stopped("c2");
  expect(emit.mock.calls).toEqual([
    ["c1", true],
    ["c1", false],
    ["c2", true],
    ["c2", false],
  ]);
});
