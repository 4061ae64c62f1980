import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWake, TICK } from "../../src/services/wake";

const ask = vi.fn();
let live = true;
let visibility: DocumentVisibilityState = "visible";
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  live = true;
  visibility = "visible";
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  ask.mockReset();
  stop = createWake({ page: window, live: () => live, ask });
  vi.advanceTimersByTime(2_000);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const becomes = (state: DocumentVisibilityState) => {
  visibility = state;
  document.dispatchEvent(new Event("visibilitychange"));
};

it.each(["focus", "online", "pageshow"])("asks at %s", (event) => {
  window.dispatchEvent(new Event(event));
  expect(ask).toHaveBeenCalledOnce();
});

it("asks once when somebody comes back to a hidden page, and not while it is hidden", () => {
  becomes("hidden");
  window.dispatchEvent(new Event("online"));
  expect(ask).not.toHaveBeenCalled();
  becomes("visible");
  window.dispatchEvent(new Event("focus"));
  expect(ask).toHaveBeenCalledOnce();
});

it("asks when the clock has jumped: the machine slept", () => {
  vi.advanceTimersByTime(4 * TICK);
  expect(ask).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() + 10 * TICK);
  vi.advanceTimersByTime(TICK);
  expect(ask).toHaveBeenCalledOnce();
});

it("asks again and again while nothing arrives by itself", () => {
  live = false;
  vi.advanceTimersByTime(3 * TICK);
  expect(ask).toHaveBeenCalledTimes(3);
});

it("leaves nothing behind", () => {
  stop();
  window.dispatchEvent(new Event("focus"));
  expect(ask).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
