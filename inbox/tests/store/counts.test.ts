import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type CountStore, createCounts } from "../../src/store/counts";
import { aCount, deferred, refused } from "../support";

const projectId = signal<string | null>("demo");
const ask = vi.fn();
let store: CountStore;
beforeEach(() => {
  vi.useFakeTimers();
  projectId.value = "demo";
  ask.mockReset().mockResolvedValue(aCount());
  store = createCounts({ counts: ask }, projectId);
});
afterEach(() => {
  store.dispose();
  vi.useRealTimers();
});

it("asks once for many changes, a second after the first", async () => {
  for (let change = 0; change < 20; change++) store.touch();
  await vi.advanceTimersByTimeAsync(999);
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ask.mock.calls).toEqual([["demo"]]);
  expect(store.counts.value).toEqual(aCount());
  store.touch();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ask).toHaveBeenCalledTimes(2);
});

it("keeps what it knew when it cannot ask", async () => {
  await store.refresh();
  ask.mockRejectedValueOnce(refused("unavailable"));
  await store.refresh();
  expect(store.counts.value).toEqual(aCount());
});

it("never shows one project's numbers for another's", async () => {
  const late = deferred<unknown>();
  ask.mockReturnValueOnce(late.promise);
  const first = store.refresh();
  projectId.value = "second";
  ask.mockResolvedValueOnce(aCount({ unread: 9 }));
  await store.refresh();
  late.answer(aCount({ unread: 1 }));
  await first;
  expect(store.counts.value?.unread).toBe(9);
});

it("asks no more when it is disposed of", async () => {
  store.touch();
  store.dispose();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).not.toHaveBeenCalled();
});
