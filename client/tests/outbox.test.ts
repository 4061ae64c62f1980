import { beforeEach, describe, expect, test } from "vitest";
import { RequestError } from "../src/errors";
import type { LockRunner } from "../src/locks";
import { OUTBOX_LIMIT, Outbox, type OutboxChange } from "../src/outbox";
import type { OutboxEntry } from "../src/outbox-store";
import { type KeyValueStore, memoryStore } from "../src/storage";
import { clientId, FakeClock } from "./support";

let clock: FakeClock;
let storage: SharedStore;
let ids: number;

function newId(): string {
  ids += 1;
  return clientId(ids);
}

/** One storage under several tabs; each tab hears of the others' changes, as with localStorage. */
class SharedStore {
  private readonly inner = memoryStore();
  private readonly tabs: { listener: (key: string) => void; owner: KeyValueStore }[] = [];

  tab(): KeyValueStore {
    const owner: KeyValueStore = {
      keys: (prefix) => this.inner.keys(prefix),
      get: (key) => this.inner.get(key),
      set: (key, value) => {
        this.inner.set(key, value);
        this.tell(owner, key);
      },
      remove: (key) => {
        this.inner.remove(key);
        this.tell(owner, key);
      },
      onForeignChange: (listener) => {
        this.tabs.push({ listener, owner });
        return () => {};
      },
    };
    return owner;
  }

  private tell(from: KeyValueStore, key: string): void {
    const others = this.tabs.filter(({ owner }) => owner !== from);
    queueMicrotask(() => {
      for (const { listener } of others) listener(key);
    });
  }
}

/** Web Locks in one process: a queue per name. */
function sharedLock(): LockRunner {
  const tails = new Map<string, Promise<void>>();
  return (name, task) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(task);
    tails.set(name, turn);
    return turn;
  };
}

interface Tab {
  outbox: Outbox;
  tries: string[];
  changes: OutboxChange["type"][];
}

function openTab(
  transmit: (entry: OutboxEntry) => Promise<unknown> = async () => {},
  lock: LockRunner = (_name, task) => task(),
): Tab {
  const tries: string[] = [];
  const outbox = new Outbox({
    storage: storage.tab(),
    identity: "demo",
    transmit: (entry) => {
      tries.push(entry.content);
      return transmit(entry);
    },
    clock,
    random: () => 0.5,
    lock,
    newId,
  });
  const changes: OutboxChange["type"][] = [];
  outbox.onChange(({ type }) => changes.push(type));
  return { outbox, tries, changes };
}

function add({ outbox }: Tab, content: string, lane = "c_1"): OutboxEntry {
  return outbox.add({ lane, content });
}

beforeEach(() => {
  clock = new FakeClock();
  storage = new SharedStore();
  ids = 0;
});

describe("sending", () => {
  test("a message is stored before the first try", async () => {
    let storedAtFirstTry: string | null = null;
    const tab = openTab(async () => {
      storedAtFirstTry = storage.tab().get(`porchlight:outbox:demo:${clientId(1)}`);
    });
    tab.outbox.setOnline(true);
    add(tab, "hello");
    await clock.pass(0);
    expect(storedAtFirstTry).toContain("hello");
  });

  test("nothing is handed over while the connection is down", async () => {
    const tab = openTab();
    add(tab, "hello");
    await clock.pass(120_000);
    expect(tab.tries).toEqual([]);
    tab.outbox.setOnline(true);
    await clock.pass(0);
    expect(tab.tries).toEqual(["hello"]);
  });

  test("one at a time per lane, in the order typed, lanes beside each other", async () => {
    const tab = openTab();
    tab.outbox.setOnline(true);
    const first = add(tab, "one");
    add(tab, "two");
    add(tab, "elsewhere", "c_2");
    await clock.pass(0);
    expect(tab.tries).toEqual(["one", "elsewhere"]);
    tab.outbox.confirm(first.clientMessageId);
    await clock.pass(0);
    expect(tab.tries).toEqual(["one", "elsewhere", "two"]);
  });

  test("is repeated after 4, 8, 16, then every 30 seconds until confirmed", async () => {
    const tab = openTab();
    tab.outbox.setOnline(true);
    const entry = add(tab, "hello");
    const counts: number[] = [];
    for (const wait of [0, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]) {
      await clock.pass(wait);
      counts.push(tab.tries.length);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7]);
    tab.outbox.confirm(entry.clientMessageId);
    await clock.pass(120_000);
    expect(tab.tries).toHaveLength(7);
    expect(clock.waiting).toBe(0);
  });

  test("an unreachable server is tried again, also when it asks for more time", async () => {
    const tab = openTab(() => Promise.reject(new RequestError({ code: "busy", message: "", retryAfterMs: 9_000 })));
    tab.outbox.setOnline(true);
    add(tab, "hello");
    await clock.pass(8_900);
    expect(tab.tries).toHaveLength(1);
    await clock.pass(200);
    expect(tab.tries).toHaveLength(2);
  });

  test("stops at once when the connection goes, and starts anew when it is back", async () => {
    const tab = openTab();
    tab.outbox.setOnline(true);
    add(tab, "hello");
    await clock.pass(0);
    tab.outbox.setOnline(false);
    await clock.pass(60_000);
    expect(tab.tries).toHaveLength(1);
    tab.outbox.setOnline(true);
    await clock.pass(0);
    expect(tab.tries).toHaveLength(2);
  });

  test("a held lane waits for its release", async () => {
    const tab = openTab();
    tab.outbox.hold("c_1");
    tab.outbox.setOnline(true);
    add(tab, "hello");
    await clock.pass(60_000);
    expect(tab.tries).toEqual([]);
    tab.outbox.release("c_1");
    await clock.pass(0);
    expect(tab.tries).toEqual(["hello"]);
  });
});

describe("failing", () => {
  test("a final refusal is kept with its reason and does not hold up the next message", async () => {
    const tab = openTab(async ({ content }) => {
      if (content === "bad") throw new RequestError({ code: "stale", message: "", newer: 2 });
    });
    tab.outbox.setOnline(true);
    add(tab, "bad");
    add(tab, "good");
    await clock.pass(0);
    expect(tab.tries).toEqual(["bad", "good"]);
    expect(tab.outbox.entries()[0]?.failure).toEqual({ code: "stale", retryable: false, newer: 2 });
  });

  test("a receipt is enough: the lane does not wait for a callback that was lost", async () => {
    const tab = openTab(() => new Promise(() => {}));
    tab.outbox.setOnline(true);
    const first = add(tab, "one");
    add(tab, "two");
    await clock.pass(0);
    tab.outbox.confirm(first.clientMessageId);
    await clock.pass(0);
    expect(tab.tries).toEqual(["one", "two"]);
  });

  test("too many unsent messages are refused, not forgotten", () => {
    const tab = openTab();
    for (let number = 0; number < OUTBOX_LIMIT; number += 1) add(tab, `m${number}`);
    expect(() => add(tab, "one more")).toThrow("Too many messages");
    expect(tab.outbox.entries()).toHaveLength(OUTBOX_LIMIT);
  });
});

describe("after a reload", () => {
  test("what was not confirmed is there and is sent, in order; what had failed is still shown", async () => {
    const before = openTab();
    add(before, "one");
    const failed = add(before, "two");
    add(before, "three");
    before.outbox.fail(failed.clientMessageId, { code: "invalid", retryable: false });
    before.outbox.stop();

    const tab = openTab();
    expect(tab.outbox.entries("c_1").map((entry) => entry.content)).toEqual(["one", "two", "three"]);
    tab.outbox.setOnline(true);
    await clock.pass(0);
    tab.outbox.confirm(tab.outbox.entries()[0]?.clientMessageId ?? "");
    await clock.pass(0);
    expect(tab.tries).toEqual(["one", "three"]);
  });

  test("the order typed holds although the device's clock was set back meanwhile", () => {
    add(openTab(), "one");
    clock = new FakeClock(Date.parse("2026-03-09T11:00:00.000Z"));
    const tab = openTab();
    add(tab, "two");
    expect(tab.outbox.entries("c_1").map((entry) => entry.content)).toEqual(["one", "two"]);
  });

  test("entries that cannot be read are removed", () => {
    const page = storage.tab();
    page.set("porchlight:outbox:demo:x", "{broken");
    page.set("porchlight:outbox:demo:y", '{"clientMessageId":1}');
    expect(openTab().outbox.entries()).toEqual([]);
    expect(page.keys("porchlight:")).toEqual([]);
  });

  test("another identity sees nothing of it", () => {
    add(openTab(), "mine");
    const other = new Outbox({ storage: storage.tab(), identity: "demo2", transmit: async () => {}, clock });
    expect(other.entries()).toEqual([]);
  });
});

describe("two tabs", () => {
  test("one sends, both show it", async () => {
    const lock = sharedLock();
    const left = openTab(undefined, lock);
    const right = openTab(undefined, lock);
    left.outbox.setOnline(true);
    right.outbox.setOnline(true);
    const entry = add(left, "hello");
    await clock.pass(5_000);
    expect([left.tries.length, right.tries.length]).toEqual([2, 0]);
    expect(right.outbox.entries().map(({ content }) => content)).toEqual(["hello"]);
    left.outbox.confirm(entry.clientMessageId);
    await clock.pass(60_000);
    expect(right.tries).toEqual([]);
    expect(right.changes).toEqual(["added", "gone"]);
  });

  test("the other one takes over when the first loses its connection", async () => {
    const lock = sharedLock();
    const left = openTab(undefined, lock);
    const right = openTab(undefined, lock);
    left.outbox.setOnline(true);
    right.outbox.setOnline(true);
    add(left, "hello");
    await clock.pass(0);
    left.outbox.setOnline(false);
    await clock.pass(0);
    expect([left.tries.length, right.tries.length]).toEqual([1, 1]);
  });

  test("typing in one does not make the other repeat", async () => {
    const lock = sharedLock();
    const left = openTab(undefined, lock);
    const right = openTab(undefined, lock);
    left.outbox.setOnline(true);
    add(left, "one");
    await clock.pass(0);
    add(right, "two");
    await clock.pass(1_000);
    expect(left.tries).toEqual(["one"]);
  });
});
