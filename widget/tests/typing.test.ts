import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TypingSignal } from "../src/typing";

let said: (boolean | string)[];
let signal: TypingSignal;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  signal = new TypingSignal(({ active, preview }) => {
    said.push(preview ?? active);
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

test("words that may be seen are told once a second, the last of them too, but not after they were sent", () => {
  for (const letters of ["H", "He", "Hel", "Hell", "Hello"]) {
    signal.pulse(letters);
    vi.advanceTimersByTime(300);
  }
  expect(said).toEqual(["H", "Hell"]);
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual(["H", "Hell", "Hello"]);
  signal.pulse("Hello!");
  signal.stop();
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual(["H", "Hell", "Hello", false]);
});

test("of a long text the end is told, no character of it in halves", () => {
  signal.pulse(`start ${"🙂".repeat(600)}`);
  expect(said).toEqual(["🙂".repeat(500)]);
});

test("a clock that is set back holds nothing up", () => {
  signal.pulse("One");
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(2_000);
  signal.pulse("Two");
  expect(said).toEqual(["One", "Two"]);
});
