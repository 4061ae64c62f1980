import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { URL_CHANGE, watchNavigation } from "../src/navigation";

let reports: string[];
let urls: string[];
let stop: () => void;
const heard = (event: Event) => urls.push((event as CustomEvent<{ url: string }>).detail.url);

beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState(null, "", "/");
  reports = [];
  urls = [];
  window.addEventListener(URL_CHANGE, heard);
  stop = watchNavigation(() => reports.push(location.pathname));
});

afterEach(() => {
  stop();
  window.removeEventListener(URL_CHANGE, heard);
  vi.useRealTimers();
});

test("pushState and replaceState are told to the page at once, and reported", () => {
  history.pushState(null, "", "/a");
  history.replaceState(null, "", "/b");
  expect(urls.map((url) => new URL(url).pathname)).toEqual(["/a", "/b"]);
  vi.advanceTimersByTime(1_000);
  expect(reports).toEqual(["/b"]);
});

test("what a wrapper inside ours gives back reaches the page", () => {
  stop();
  const inner = () => "routed";
  Object.assign(history, { pushState: inner });
  const end = watchNavigation(() => {});
  expect(history.pushState(null, "", "/a")).toBe("routed");
  end();
  expect(history.pushState).toBe(inner);
  Reflect.deleteProperty(history, "pushState");
});

test("reports come at most once a second, with the last value", () => {
  for (let step = 0; step < 30; step += 1) {
    history.pushState(null, "", `/${step}`);
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(2_000);
  expect(reports.length).toBeLessThanOrEqual(5);
  expect(reports.at(-1)).toBe("/29");
});

test("the same address again is no navigation", () => {
  history.replaceState({ scroll: 3 }, "", "/");
  vi.advanceTimersByTime(2_000);
  expect([urls, reports]).toEqual([[], []]);
});

test("going back and the hash count too", () => {
  history.pushState(null, "", "/a");
  vi.advanceTimersByTime(2_000);
  location.hash = "#details";
  window.dispatchEvent(new Event("hashchange"));
  vi.advanceTimersByTime(2_000);
  expect(urls.at(-1)).toContain("#details");
  expect(reports).toHaveLength(2);
});

test("stopping puts everything back", () => {
  stop();
  expect(Object.hasOwn(history, "pushState")).toBe(false);
  expect(Object.hasOwn(history, "replaceState")).toBe(false);
  history.pushState(null, "", "/later");
  vi.advanceTimersByTime(2_000);
  expect([urls, reports]).toEqual([[], []]);
});

test("a wrapper that another script has put around ours survives, and ours falls silent", () => {
  const ours = history.pushState;
  let calls = 0;
  const theirs: History["pushState"] = function (this: History, ...args) {
    calls += 1;
    ours.apply(this, args);
  };
  history.pushState = theirs;
  stop();
  expect(history.pushState).toBe(theirs);
  history.pushState(null, "", "/theirs");
  vi.advanceTimersByTime(2_000);
  expect(calls).toBe(1);
  expect(location.pathname).toBe("/theirs");
  expect(reports).toEqual([]);
  Reflect.deleteProperty(history, "pushState");
});

test("a clock that is set back holds nothing up", () => {
  history.pushState(null, "", "/a");
  vi.advanceTimersByTime(2_000);
  vi.setSystemTime(Date.now() - 3_600_000);
  history.pushState(null, "", "/b");
  vi.advanceTimersByTime(2_000);
  expect(reports).toEqual(["/a", "/b"]);
});
