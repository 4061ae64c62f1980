import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LightSocket } from "../../src/light/socket";
import type { OpenTransport, TransportEvents } from "../../src/light/transports";

/** A transport in the test's hands. */
class FakeTransport {
  opened = 0;
  closed = 0;
  sent: string[] = [];
  events: TransportEvents = { frame: () => {}, closed: () => {} };
  readonly open: OpenTransport = (_url, events) => {
    this.opened += 1;
    this.events = events;
    return { send: (frame) => this.sent.push(frame), close: () => this.count() };
  };

  private count(): void {
    this.closed += 1;
  }

  shake(): void {
    this.events.frame('0{"sid":"s","pingInterval":25000,"pingTimeout":20000}');
  }
}

let first: FakeTransport;
let second: FakeTransport;
let socket: LightSocket;
let heard: string[];

beforeEach(() => {
  vi.useFakeTimers();
  first = new FakeTransport();
  second = new FakeTransport();
  heard = [];
  socket = new LightSocket({ url: "http://127.0.0.1", namespace: "/widget" }, [first.open, second.open]);
  socket.auth = { token: "t" };
  for (const event of ["connect", "disconnect", "connect_error", "read"]) {
    socket.on(event, (value: unknown) =>
      heard.push(`${event} ${value instanceof Error ? value.message : JSON.stringify(value)}`),
    );
  }
});

afterEach(() => vi.useRealTimers());

function connect(): void {
  socket.connect();
  first.shake();
  first.events.frame('40/widget,{"sid":"x"}');
}

test("presents its credentials after the handshake and is connected when the namespace says so", () => {
  socket.connect();
  const shakes: number[] = [];
  socket.io.engine.once("handshake", ({ pingTimeout }) => shakes.push(pingTimeout));
  first.shake();
  expect(first.sent).toEqual(['40/widget,{"token":"t"}']);
  expect(socket.connected).toBe(false);
  first.events.frame('40/widget,{"sid":"x"}');
  expect(socket.connected).toBe(true);
  expect(heard).toEqual(["connect undefined"]);
  expect(shakes).toEqual([20_000]);
});

test("answers pings, hands events on, ignores other namespaces", () => {
  connect();
  first.events.frame("2");
  first.events.frame('42/widget,["read",{"seq":4}]');
  first.events.frame('42/inbox,["read",{"seq":5}]');
  expect(first.sent.at(-1)).toBe("3");
  expect(heard).toEqual(["connect undefined", 'read {"seq":4}']);
});

describe("an acknowledgement", () => {
  test("comes back to its own question", () => {
    connect();
    const answers: unknown[] = [];
    socket.timeout(1_000).emit("resume", { lastSeq: 0 }, (_lost, answer) => answers.push(answer));
    expect(first.sent.at(-1)).toBe('42/widget,1["resume",{"lastSeq":0}]');
    first.events.frame('43/widget,9[{"ok":false}]');
    first.events.frame('43/widget,1[{"ok":true}]');
    expect(answers).toEqual([{ ok: true }]);
  });

  test("that does not come is given up, once", () => {
    connect();
    const answers: string[] = [];
    socket.timeout(1_000).emit("resume", {}, (lost) => answers.push(lost?.message ?? "answered"));
    vi.advanceTimersByTime(1_000);
    first.events.frame('43/widget,1[{"ok":true}]');
    expect(answers).toEqual(["timeout"]);
  });

  test("is given up when the link goes", () => {
    connect();
    const answers: string[] = [];
    socket.timeout(60_000).emit("resume", {}, (lost) => answers.push(lost?.message ?? "answered"));
    first.events.closed();
    expect(answers).toEqual(["transport close"]);
    expect(heard.at(-1)).toBe('disconnect "transport close"');
  });
});

describe("a transport that does not open", () => {
  test("gives way to the next, which is tried first from then on", () => {
    socket.connect();
    first.events.closed();
    second.shake();
    second.events.frame('40/widget,{"sid":"x"}');
    expect(heard).toEqual(["connect undefined"]);
    second.events.closed();
    socket.connect();
    expect([first.opened, second.opened]).toEqual([1, 2]);
  });

  test("may also hang, or be forbidden by the page", () => {
    const forbidden: OpenTransport = () => {
      throw new Error("CSP");
    };
    socket = new LightSocket({ url: "", namespace: "/widget" }, [forbidden, first.open, second.open]);
    socket.connect();
    vi.advanceTimersByTime(10_000);
    expect([first.opened, second.opened]).toEqual([1, 1]);
  });

  test("is an error when it was the last, and all are tried again", () => {
    socket.connect();
    first.events.closed();
    second.events.closed();
    expect(heard).toEqual(["connect_error transport close"]);
    socket.connect();
    expect(first.opened).toBe(2);
  });
});

describe("the link ends", () => {
  test("when the server has been silent for longer than its heartbeat", () => {
    connect();
    vi.advanceTimersByTime(44_000);
    first.events.frame("2");
    vi.advanceTimersByTime(44_000);
    expect(socket.connected).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(heard.at(-1)).toBe('disconnect "ping timeout"');
  });

  test.each([
    ["41/widget,", 'disconnect "io server disconnect"'],
    ["1", 'disconnect "transport close"'],
    ["42/widget,[broken", 'disconnect "parse error"'],
  ])("at %s", (frame, event) => {
    connect();
    first.events.frame(frame);
    expect(heard.at(-1)).toBe(event);
    expect(first.closed).toBe(1);
  });

  test("with a word to the server when it is our will", () => {
    connect();
    socket.disconnect();
    expect(first.sent.at(-1)).toBe("41/widget,");
    expect(socket.connected).toBe(false);
    socket.disconnect();
    expect(heard.filter((line) => line.startsWith("disconnect"))).toHaveLength(1);
  });
});

test("a refusal carries the server's reason", () => {
  const reasons: unknown[] = [];
  socket.on("connect_error", (error: Error & { data?: unknown }) => reasons.push(error.data));
  socket.connect();
  first.shake();
  first.events.frame('44/widget,{"message":"no","data":{"code":"unauthorized","message":"expired"}}');
  expect(reasons).toEqual([{ code: "unauthorized", message: "expired" }]);
  expect(heard).toEqual(["connect_error no"]);
  expect(first.closed).toBe(1);
});
