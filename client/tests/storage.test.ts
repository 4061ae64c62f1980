import { expect, test } from "vitest";
import { browserStore } from "../src/storage";

function page(storage: Partial<Storage> | null): Window & typeof globalThis {
  const events = new EventTarget();
  return {
    get localStorage() {
      if (!storage) throw new DOMException("denied", "SecurityError");
      return storage;
    },
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    dispatchEvent: events.dispatchEvent.bind(events),
  } as unknown as Window & typeof globalThis;
}

test("works in memory on a page that forbids storage", () => {
  const store = browserStore(page(null));
  store.set("a:1", "x");
  expect(store.get("a:1")).toBe("x");
  expect(store.keys("a:")).toEqual(["a:1"]);
  store.remove("a:1");
  expect(store.get("a:1")).toBeNull();
});

test("keeps in memory what no longer fits on disk", () => {
  const full = {
    getItem: () => null,
    removeItem: () => {},
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  const store = browserStore(page(full));
  store.set("k", "v");
  expect(store.get("k")).toBe("v");
});

test("hears of other tabs until it is told to stop", () => {
  const window = page({});
  const heard: (string | null)[] = [];
  const stop = browserStore(window).onForeignChange((key) => heard.push(key));
  const change = () => window.dispatchEvent(Object.assign(new Event("storage"), { key: "k" }));
  change();
  stop();
  change();
  expect(heard).toEqual(["k"]);
});
