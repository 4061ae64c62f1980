import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createIdle, IDLE_AFTER, type Idle } from "../../src/services/idle";

let idle: Idle;
beforeEach(() => {
  vi.useFakeTimers();
  idle = createIdle(window);
});
afterEach(() => {
  idle.dispose();
  vi.useRealTimers();
});

it("is idle after five minutes without a touch, not before", () => {
  vi.advanceTimersByTime(IDLE_AFTER - 1_000);
  expect(idle.idle.value).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(idle.idle.value).toBe(true);
});

it.each(["pointermove", "keydown", "wheel", "focus"])("counts from the last %s, which also ends it", (event) => {
  vi.advanceTimersByTime(IDLE_AFTER - 1_000);
  window.dispatchEvent(new Event(event));
  vi.advanceTimersByTime(IDLE_AFTER - 1_000);
  expect(idle.idle.value).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(idle.idle.value).toBe(true);
  window.dispatchEvent(new Event(event));
  expect(idle.idle.value).toBe(false);
  vi.advanceTimersByTime(IDLE_AFTER);
  expect(idle.idle.value).toBe(true);
});

it("leaves nothing behind", () => {
  idle.dispose();
  vi.advanceTimersByTime(IDLE_AFTER);
  expect(idle.idle.value).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
