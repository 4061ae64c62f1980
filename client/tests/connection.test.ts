import { beforeEach, describe, expect, test } from "vitest";
import { type Connection, connectionOver } from "../src/connection";
import type { Handshake, SocketLike } from "../src/socket";
import { FakeClock, settled } from "./support";

type Handler = (...args: never[]) => void;

/** A socket that does what the test says: `arrive()`, `drop()`, `refuse()`. */
class FakeSocket implements SocketLike {
  connected = false;
  auth: unknown = null;
  sendBuffer: unknown[] = [];
  dials = 0;
  emitted: { event: string; payload: unknown; answered: (lost: Error | null, answer: unknown) => void }[] = [];
  private readonly handlers = new Map<string, Set<Handler>>();
  private heard: (() => void)[] = [];
  private handshakes: ((data: Handshake) => void)[] = [];
  closes: (() => void)[] = [];
  readonly io = {
    on: (_event: string, handler: () => void) => this.heard.push(handler),
    engine: {
      once: (event: "handshake" | "close", handler: (data: Handshake) => void) =>
        event === "handshake" ? this.handshakes.push(handler) : this.closes.push(handler as () => void),
      close: () => {},
    },
  };

  connect(): void {
    this.dials += 1;
  }

  disconnect(): void {
    if (this.connected) this.drop();
  }

  on(event: string, handler: Handler): void {
    this.handlers.set(event, (this.handlers.get(event) ?? new Set()).add(handler));
  }

  off(event: string, handler: Handler): void {
    this.handlers.get(event)?.delete(handler);
  }

  timeout() {
    const emit = (event: string, payload: unknown, answered: (lost: Error | null, answer: unknown) => void) =>
      this.emitted.push({ event, payload, answered });
    return { emit };
  }

  tell(event: string, ...args: unknown[]): void {
    for (const handler of this.handlers.get(event) ?? []) (handler as (...args: unknown[]) => void)(...args);
  }

  arrive(): void {
    for (const handler of this.handshakes.splice(0)) handler({ pingInterval: 25_000, pingTimeout: 20_000 });
    this.connected = true;
    this.tell("connect");
  }

  drop(): void {
    this.connected = false;
    this.tell("disconnect", "transport close");
    for (const { answered } of this.emitted.splice(0)) answered(new Error("socket has been disconnected"), undefined);
  }

  refuse(data: unknown): void {
    this.tell("connect_error", Object.assign(new Error("refused"), { data }));
  }

  frame(): void {
    for (const handler of this.heard) handler();
  }
}

interface Events {
  hello: { name: string };
}

let clock: FakeClock;
let socket: FakeSocket;
let wake: () => void;
let networkGone: () => void;
let statuses: string[];
let auth: () => object | Promise<object>;
let connection: Connection<Events>;

beforeEach(() => {
  clock = new FakeClock();
  socket = new FakeSocket();
  statuses = [];
  auth = () => ({ token: "t" });
  connection = connectionOver<Events>({
    url: "http://127.0.0.1",
    namespace: "/widget",
    auth: () => auth(),
    clock,
    random: () => 0.5,
    open: () => socket,
    signals: (handlers) => {
      wake = handlers.wake;
      networkGone = handlers.networkGone;
      return () => {
        wake = () => {};
      };
    },
  });
  connection.onStatus((status) => statuses.push(status));
});

async function online(): Promise<void> {
  connection.start();
  await settled();
  socket.arrive();
}

test("does nothing before start, then presents its credentials", async () => {
  await clock.pass(60_000);
  expect(socket.dials).toBe(0);
  await online();
  expect(socket.auth).toEqual({ token: "t" });
  expect(statuses).toEqual(["connecting", "online"]);
});

describe("requests", () => {
  test("give the answer that was granted", async () => {
    await online();
    const answer = connection.request("resume", { lastSeq: 0 });
    socket.emitted[0]?.answered(null, { ok: true, lastSeq: 3 });
    await expect(answer).resolves.toMatchObject({ lastSeq: 3 });
  });

  test.each([
    [
      { ok: false, error: { code: "stale", message: "read first", newer: 2 } },
      { code: "stale", newer: 2 },
    ],
    [{ ok: false, error: { code: "rate_limited", message: "", retryAfterMs: 500 } }, { retryAfterMs: 500 }],
    ["nonsense", { code: "internal" }],
    [null, { code: "internal" }],
  ])("turn the refusal %j into an error", async (answer, expected) => {
    await online();
    const request = connection.request("sendMessage", {});
    socket.emitted[0]?.answered(null, answer);
    await expect(request).rejects.toMatchObject(expected);
  });

  test("are refused while there is no connection, and never buffered", async () => {
    await expect(connection.request("resume", {})).rejects.toMatchObject({ code: "offline" });
    expect(socket.emitted).toEqual([]);
  });

  test("that nobody answers are told apart from a link that went away", async () => {
    await online();
    const late = connection.request("resume", {});
    socket.frame();
    socket.emitted.pop()?.answered(new Error("timeout"), undefined);
    await expect(late).rejects.toMatchObject({ code: "timeout" });
    const cut = connection.request("resume", {});
    socket.drop();
    await expect(cut).rejects.toMatchObject({ code: "offline" });
  });
});

describe("a question without an answer", () => {
  test("and without any other word from the server means that the link is dead", async () => {
    await online();
    await clock.pass(1_000);
    const late = connection.request("resume", {});
    await clock.pass(10_000);
    socket.emitted.pop()?.answered(new Error("timeout"), undefined);
    await expect(late).rejects.toMatchObject({ code: "timeout" });
    expect(statuses).toEqual(["connecting", "online", "offline"]);
  });

  test("says nothing of a link on which other things have come", async () => {
    await online();
    const late = connection.request("resume", {});
    await clock.pass(10_000);
    socket.frame();
    socket.emitted.pop()?.answered(new Error("timeout"), undefined);
    await expect(late).rejects.toMatchObject({ code: "timeout" });
    expect(connection.status).toBe("online");
  });
});

describe("reconnecting", () => {
  test("goes on for ever, with growing pauses up to half a minute", async () => {
    await online();
    socket.drop();
    const pauses: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      const dials = socket.dials;
      let pause = 0;
      for (; socket.dials === dials; pause += 500) await clock.pass(500);
      pauses.push(pause);
      socket.tell("connect_error", new Error("xhr poll error"));
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(statuses).toEqual(["connecting", "online", "offline"]);
  });

  test("starts with a short pause again after a stable time, not after a flapping one", async () => {
    await online();
    socket.drop();
    await clock.pass(1_000);
    socket.arrive();
    socket.drop();
    await clock.pass(1_500);
    expect(socket.dials).toBe(2);
    await clock.pass(500);
    socket.arrive();
    await clock.pass(10_000);
    socket.drop();
    await clock.pass(1_000);
    expect(socket.dials).toBe(4);
  });

  test("empties what Socket.IO has buffered, so that nothing is sent twice", async () => {
    await online();
    socket.drop();
    socket.sendBuffer.push("a second copy");
    await clock.pass(1_000);
    expect(socket.sendBuffer).toEqual([]);
  });

  test("tries again when the credentials could not be had", async () => {
    auth = () => Promise.reject(new Error("no session"));
    connection.start();
    await settled();
    expect(connection.status).toBe("offline");
    auth = () => ({ token: "t2" });
    await clock.pass(1_000);
    expect(socket.auth).toEqual({ token: "t2" });
  });

  test("does not wait for the end of a dial whose link was closed as soon as it was there", async () => {
    connection.start();
    await settled();
    for (const closed of socket.closes.splice(0)) closed();
    expect(connection.status).toBe("offline");
    await clock.pass(1_000);
    expect(socket.dials).toBe(2);
  });

  test("gives up a dial that leads nowhere", async () => {
    connection.start();
    await clock.pass(41_000);
    expect(socket.dials).toBe(2);
  });
});

describe("a refusal", () => {
  test("of the credentials ends the tries until it is started again", async () => {
    connection.start();
    await settled();
    socket.refuse({ code: "unauthorized", message: "expired" });
    await clock.pass(120_000);
    expect(connection.status).toBe("refused");
    expect(connection.refusal?.code).toBe("unauthorized");
    expect(socket.dials).toBe(1);
    connection.start();
    await settled();
    socket.arrive();
    expect(connection.status).toBe("online");
    expect(connection.refusal).toBeNull();
  });

  test("for the moment is tried again, no sooner than asked", async () => {
    connection.start();
    await settled();
    socket.refuse({ code: "rate_limited", message: "", retryAfterMs: 20_000 });
    await clock.pass(19_000);
    expect(socket.dials).toBe(1);
    await clock.pass(1_500);
    expect(socket.dials).toBe(2);
  });
});

describe("when the page wakes", () => {
  test("a link that has been silent too long is replaced", async () => {
    await online();
    await clock.pass(46_000);
    wake();
    await settled();
    expect(statuses).toEqual(["connecting", "online", "offline"]);
    expect(socket.dials).toBe(2);
  });

  test("a link that has just been heard is kept", async () => {
    await online();
    await clock.pass(44_000);
    socket.frame();
    await clock.pass(44_000);
    wake();
    expect(connection.status).toBe("online");
  });

  test("it does not wait for the end of the pause", async () => {
    await online();
    socket.drop();
    wake();
    await settled();
    expect(socket.dials).toBe(2);
  });
});

test("when the browser reports that the network is gone, the link is given up at once", async () => {
  await online();
  networkGone();
  expect(connection.status).toBe("offline");
});

test("events arrive until they are unsubscribed; after stop nothing moves", async () => {
  await online();
  const names: string[] = [];
  const off = connection.on("hello", ({ name }) => names.push(name));
  socket.tell("hello", { name: "a" });
  off();
  socket.tell("hello", { name: "b" });
  expect(names).toEqual(["a"]);
  connection.stop();
  await clock.pass(120_000);
  expect(connection.status).toBe("idle");
  expect(socket.dials).toBe(1);
  expect(clock.waiting).toBe(0);
});
