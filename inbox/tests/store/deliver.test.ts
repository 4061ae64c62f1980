import { type Outbox, type OutboxChange, RequestError } from "@porchlight/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { deliver } from "../../src/store/deliver";

const listeners = new Set<(change: OutboxChange) => void>();
const outbox = {
  onChange(listener: (change: OutboxChange) => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
} as Pick<Outbox, "onChange">;
const tell = (type: OutboxChange["type"], clientMessageId = "m1") => {
  const entry = { clientMessageId } as OutboxChange["entry"];
  for (const listener of [...listeners]) listener({ type, entry });
};
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it.each([
  ["confirmed", "stored"],
  ["gone", "stored"],
  ["failed", "refused"],
  ["discarded", "refused"],
] as const)("a message that is %s counts as %s", async (type, how) => {
  const answer = deliver(outbox, () => "m1");
  tell("confirmed", "another");
  tell("added");
  tell(type);
  expect(await answer).toBe(how);
  expect(listeners.size).toBe(0);
});

it("does not wait for ever", async () => {
  const answer = deliver(outbox, () => "m1", 5_000);
  vi.advanceTimersByTime(5_000);
  expect(await answer).toBe("late");
  expect(listeners.size).toBe(0);
});

it("is refused when it could not even be written down", async () => {
  const full = () => {
    throw new RequestError({ code: "busy", message: "full" });
  };
  expect(await deliver(outbox, full)).toBe("refused");
  expect(vi.getTimerCount()).toBe(0);
});
