import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TypingSignal } from "../src/typing";

let said: boolean[];
let signal: TypingSignal;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  signal = new TypingSignal((active) => {
    said.push(active);
    return Promise.reject(new Error("offline"));
  });
});

afterEach(() => vi.useRealTimers());

test("is said at once, repeated seldom, and taken back after a pause", () => {
  for (let key = 0; key < 20; key += 1) {
    signal.pulse();
    vi.advanceTimersByTime(250);
  }
  expect(said).toEqual([true, true]);
  vi.advanceTimersByTime(6_000);
  expect(said).toEqual([true, true, false]);
});

test("sending takes it back, once", () => {
  signal.stop();
  signal.pulse();
  signal.stop();
  signal.stop();
  expect(said).toEqual([true, false]);
});
