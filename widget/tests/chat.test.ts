import { type KeyValueStore, memoryStore } from "@porchlight/client/light";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Chat } from "../src/chat";
import type { Http } from "../src/http";
import { FakeSocketServer } from "./fake-socket-server";

let server: FakeSocketServer;
let storage: KeyValueStore;
let sessions: number;
let conversation: object | null;
let chat: Chat;

const http = {
  post: async () => {
    sessions += 1;
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    return { token: `t${sessions}`, visitorUid: "v_1", expiresAt, conversation };
  },
} as unknown as Http;

function newChat(): Chat {
  const page = () => ({ url: "https://shop.example/" });
  return new Chat({ server: "https://chat.example", projectId: "demo", http, storage, page });
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeSocketServer();
  server.install();
  // Long polling is no way out in these tests.
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  storage = memoryStore();
  sessions = 0;
  conversation = null;
  chat = newChat();
});

afterEach(() => {
  chat.destroy();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function pass(ms = 0): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(ms);
}

function view(): string[] {
  return chat.state.conversation.rows.map((row) => `${row.content}:${row.state}`);
}

test("before the visitor acts there is no session, no socket, nothing stored", async () => {
  await pass(60_000);
  expect(sessions).toBe(0);
  expect(server.heard).toEqual([]);
  expect(storage.keys("")).toEqual([]);
});

test("what is written before the session exists is sent as soon as it does, and becomes Sent", async () => {
  chat.send("Hello");
  expect(view()).toEqual(["Hello:sending"]);
  chat.start();
  await pass();
  expect(view()).toEqual(["Hello:sent"]);
  expect(server.heard.map((line) => line.split(" ")[0])).toEqual(["updateContext", "resume", "sendMessage"]);
});

test("after a first message the next page connects by itself", async () => {
  chat.start();
  await pass();
  expect(newChat().hasHistory).toBe(false);
  chat.send("Hello");
  expect(newChat().hasHistory).toBe(true);
});

test("an answer arrives unread, and is told to the server once it is read", async () => {
  chat.start();
  await pass();
  server.answer("Hi, Ana here");
  await pass();
  expect(chat.state.conversation.unread).toBe(1);
  chat.markRead();
  await pass();
  expect(chat.state.conversation.unread).toBe(0);
  expect(server.heard.at(-1)).toBe('markRead {"seq":1}');
});

test("presence and typing are shown; who stops without a word is forgotten", async () => {
  chat.start();
  await pass();
  server.say("presence", { online: true, agents: [{ name: "Ana" }] });
  server.say("typing", { author: { kind: "agent", id: "a_1", name: "Ana" }, active: true });
  await pass();
  expect(chat.state).toMatchObject({ online: true, agents: ["Ana"], typing: "Ana" });
  await pass(8_000);
  expect(chat.state.typing).toBeNull();
});

test("navigation is told while connected, and only then", async () => {
  chat.navigated();
  chat.start();
  await pass();
  chat.navigated();
  await pass();
  expect(server.heard.filter((line) => line.startsWith("updateContext"))).toHaveLength(2);
});

describe("when the connection goes", () => {
  beforeEach(async () => {
    chat.start();
    await pass();
  });

  test("a short loss is not worth a word, a longer one is", async () => {
    server.cut();
    await pass(2_900);
    expect(chat.state.away).toBe(false);
    await pass(200);
    expect(chat.state.away).toBe(true);
    server.reachable = true;
    await pass(60_000);
    expect(chat.state.away).toBe(false);
  });

  test("what is written meanwhile waits, and is sent once", async () => {
    server.cut();
    chat.send("Are you there?");
    await pass(20_000);
    expect(view()).toEqual(["Are you there?:sending"]);
    server.reachable = true;
    await pass(60_000);
    expect(view()).toEqual(["Are you there?:sent"]);
    expect(server.heard.filter((line) => line.startsWith("sendMessage"))).toHaveLength(1);
  });
});

describe("a conversation that is resolved while the visitor is away", () => {
  beforeEach(async () => {
    chat.start();
    chat.send("Hello");
    await pass();
    server.cut();
    server.status = "resolved";
  });

  async function comeBack(): Promise<void> {
    server.reachable = true;
    await pass(60_000);
  }

  test("is closed for him when he is back, until he leaves it", async () => {
    await comeBack();
    expect(chat.state.closed).toBe(true);
    await chat.startNew();
    server.say("conversationUpdated", { conversationId: "c_1", status: "resolved" });
    await pass();
    expect(chat.state.closed).toBe(false);
  });

  test("stays left on the next page, and whoever rates is asked again about the next one", async () => {
    await comeBack();
    await chat.rate(4);
    await chat.startNew();
    chat.destroy();
    const numbers = { lastSeq: 1, agentReadSeq: 0, visitorReadSeq: 0, rating: 4 };
    conversation = { id: "c_1", ...numbers, status: "resolved", visitor: {} };
    chat = newChat();
    chat.start();
    await pass();
    expect(chat.state).toMatchObject({ closed: false, rating: null });
  });

  test("is not closed because an earlier one has ended", async () => {
    server.status = "open";
    await comeBack();
    server.say("conversationUpdated", { conversationId: "c_0", status: "resolved" });
    await pass();
    expect(chat.state.closed).toBe(false);
  });

  test("can be rated anew when it has ended a second time", async () => {
    await comeBack();
    await chat.rate(4);
    chat.send("One more thing");
    await pass();
    server.say("conversationUpdated", { conversationId: "c_1", status: "resolved" });
    await pass();
    expect(chat.state).toMatchObject({ closed: true, rating: null });
  });

  test("is not closed for who has written meanwhile", async () => {
    chat.send("One more thing");
    await comeBack();
    expect(chat.state.closed).toBe(false);
    expect(view()).toEqual(["Hello:sent", "One more thing:sent"]);
  });
});

test("what is typed is told in words only where it may be shown, and an empty box is no typing", async () => {
  chat.start();
  await pass();
  chat.typing("Hel", false);
  chat.typing("", false);
  chat.typing("Hello", true);
  chat.typing(" ", true);
  await pass();
  expect(server.heard.filter((line) => line.startsWith("typing"))).toEqual([
    'typing {"active":true}',
    'typing {"active":false}',
    'typing {"active":true,"preview":"Hello"}',
    'typing {"active":false}',
  ]);
});

test("a refused token is replaced, ever more slowly, until one is taken", async () => {
  server.refusal = "unauthorized";
  chat.start();
  await pass(120_000);
  expect(sessions).toBeGreaterThan(3);
  expect(sessions).toBeLessThan(15);
  server.refusal = null;
  await pass(120_000);
  expect(chat.state.away).toBe(false);
});

test("destroyed, it neither asks nor reconnects", async () => {
  chat.start();
  await pass();
  chat.destroy();
  const before = sessions;
  server.cut();
  await pass(120_000);
  expect(sessions).toBe(before);
});
