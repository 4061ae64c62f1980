import { beforeEach, describe, expect, test } from "vitest";
import { RequestError } from "../src/errors";
import { type KeyValueStore, memoryStore } from "../src/storage";
import {
  clock,
  connect,
  disconnect,
  keepIn,
  open,
  outbox,
  reset,
  server,
  storage,
  sync,
  view,
} from "./conversation-world";
import { clientId, settled } from "./support";

beforeEach(reset);

describe("a first message", () => {
  test("is shown at once, sent after the resume, and Sent when the worker has stored it", async () => {
    sync.send("  hello ");
    expect(view()).toEqual(["hello:sending"]);
    connect();
    await settled();
    expect(server.log).toEqual(["resume 0", "send hello"]);
    sync.sent(server.store("hello"));
    expect(view()).toEqual(["hello:sent"]);
    expect(outbox.entries()).toEqual([]);
  });

  test("is not accepted empty or too long", () => {
    expect(() => sync.send("   ")).toThrow("empty");
    expect(() => sync.send("x".repeat(5_001))).toThrow("longer than 5000");
    expect(view()).toEqual([]);
  });
});

describe("after a break", () => {
  test("what was missed is fetched, and what had been stored meanwhile is not sent again", async () => {
    connect();
    await settled();
    sync.send("mine");
    await settled();
    server.store("mine");
    disconnect();
    server.answer("yours");
    connect();
    await settled();
    expect(view()).toEqual(["mine:sent", "yours:received"]);
    expect(server.log.filter((line) => line.startsWith("send"))).toEqual(["send mine"]);
  });

  test("what was read meanwhile is Seen, and only in this conversation", async () => {
    connect();
    await settled();
    for (const content of ["first", "second"]) {
      sync.send(content);
      await settled();
      sync.sent(server.store(content));
    }
    sync.read(2, "c_another");
    expect(view()).toEqual(["first:sent", "second:sent"]);
    disconnect();
    server.readSeq = 1;
    connect();
    await settled();
    expect(view()).toEqual(["first:seen", "second:sent"]);
  });

  test("pages of missed messages are fetched until there are no more", async () => {
    for (let number = 1; number <= 250; number += 1) server.answer(`m${number}`);
    connect();
    await settled();
    expect(server.log).toEqual(["resume 0", "resume 100", "resume 200"]);
    expect(view()).toHaveLength(250);
  });

  test("a message in the outbox survives the page", async () => {
    sync.send("before the reload");
    sync.destroy();
    outbox.stop();
    open();
    connect();
    await settled();
    expect(server.log).toEqual(["resume 0", "send before the reload"]);
    expect(view()).toEqual(["before the reload:sending"]);
  });

  test("a server that cannot answer yet is asked again, and does not keep messages from being sent", async () => {
    server.trouble = new RequestError({ code: "unavailable", message: "" });
    connect();
    sync.send("hello");
    await settled();
    expect(server.log).toEqual(["resume 0", "send hello"]);
    server.trouble = null;
    await clock.pass(1_000);
    expect(sync.snapshot.ready).toBe(true);
  });
});

describe("a gap", () => {
  test("is fetched before what lies behind it is shown", async () => {
    connect();
    await settled();
    server.answer("one");
    const second = server.answer("two");
    sync.receive(second);
    expect(view()).toEqual([]);
    await settled();
    expect(view()).toEqual(["one:received", "two:received"]);
    expect(server.log).toEqual(["resume 0", "resume 0"]);
  });

  test("left by a note is asked for once and closed", async () => {
    connect();
    await settled();
    server.note();
    sync.receive(server.answer("after the note"));
    await settled();
    expect(view()).toEqual(["after the note:received"]);
    sync.receive(server.answer("next"));
    await settled();
    expect(server.log).toEqual(["resume 0", "resume 0"]);
  });

  test("repeats are dropped", async () => {
    connect();
    await settled();
    const answer = server.answer("one");
    sync.receive(answer);
    sync.receive(answer);
    expect(view()).toEqual(["one:received"]);
  });
});

describe("failing", () => {
  test("a failed message can be edited and sent again", async () => {
    connect();
    await settled();
    const id = sync.send("bad");
    outbox.fail(id, { code: "invalid", retryable: false });
    expect(view()).toEqual(["bad:failed"]);
    const again = sync.resend(id, "better");
    expect(view()).toEqual(["better:sending"]);
    expect(again).not.toBe(id);
    await settled();
    expect(server.log).toEqual(["resume 0", "send bad", "send better"]);
  });

  test("or given up, also after a reload", () => {
    const id = sync.send("bad");
    outbox.fail(id, { code: "invalid", retryable: false });
    sync.destroy();
    open();
    expect(view()).toEqual(["bad:failed"]);
    sync.discard(id);
    expect(view()).toEqual([]);
    expect(outbox.entries()).toEqual([]);
  });
});

test("when the server says that it may have missed something, it is asked", async () => {
  connect();
  await settled();
  server.answer("lost on the way");
  sync.refresh();
  await settled();
  expect(view()).toEqual(["lost on the way:received"]);
});

describe("reading", () => {
  test("the other side's mark turns Sent into Seen", async () => {
    connect();
    sync.send("hello");
    await settled();
    sync.sent(server.store("hello"));
    sync.read(1);
    expect(view()).toEqual(["hello:seen"]);
  });

  test("one's own mark is told once, and again if it did not get through", async () => {
    connect();
    await settled();
    sync.markRead(2);
    sync.markRead(2);
    sync.markRead(1);
    await settled();
    disconnect();
    sync.markRead(3);
    connect();
    await settled();
    expect(server.log.filter((line) => line.startsWith("read"))).toEqual(["read 2", "read 3"]);
  });
});

test("another tab's message becomes this tab's stored one without a flicker", async () => {
  connect();
  await settled();
  const other = { clientMessageId: clientId(900), lane: "visitor", content: "from the other tab", kind: "text" };
  const entry = { ...other, createdAt: new Date(clock.now()).toISOString(), order: clock.now() };
  const key = `porchlight:outbox:demo:${entry.clientMessageId}`;
  let heard = () => {};
  const onForeignChange: KeyValueStore["onForeignChange"] = (listener) => {
    heard = () => listener(null);
    return () => {};
  };
  keepIn({ ...memoryStore(), onForeignChange });
  open();
  connect();
  await settled();
  storage.set(key, JSON.stringify(entry));
  heard();
  await settled();
  expect(view()).toEqual(["from the other tab:sending"]);
  server.store("from the other tab");
  storage.remove(key);
  heard();
  expect(view()).toEqual(["from the other tab:sending"]);
  await settled();
  expect(view()).toEqual(["from the other tab:sent"]);
});
