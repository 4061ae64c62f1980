import { createAgentOutbox, type KeyValueStore, memoryStore } from "@porchlight/client";
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Conversation } from "../../src/contract";
import { createDrafts, type DraftStore } from "../../src/store/drafts";
import { createThread, type Thread } from "../../src/store/thread";
import { aConversation, aMessage, ana, FakeConnection, NOON, refused } from "../support";

const self = { kind: "agent", id: ana.id, name: ana.name } as const;
const attentive = signal(true);
const read = vi.fn();
const messages = vi.fn();
let connection: FakeConnection;
let storage: KeyValueStore;
let drafts: DraftStore;
let thread: Thread;
let destroyOutbox: () => void;

/** Opens a conversation of which the server has `count` messages, the last `unread` of them not read yet. */
async function open(count: number, unread = 0, change: Partial<Conversation> = {}, glimpsed = 0): Promise<void> {
  const stored = Array.from({ length: count }, (_, index) => aMessage(index + 1));
  messages.mockResolvedValue({ messages: stored, hasMore: false });
  connection.answers.set("resume", () => ({
    ok: true,
    conversationId: "c1",
    messages: [],
    lastSeq: count,
    hasMore: false,
    pending: {},
  }));
  const { outbox, destroy } = createAgentOutbox({ connection: connection.asConnection, storage, agentId: ana.id });
  destroyOutbox = destroy;
  const conversation = aConversation({ lastSeq: count, unread, agentReadSeq: count - unread, ...change });
  const deps = {
    api: { messages },
    connection: connection.asConnection,
    outbox,
    self,
    drafts,
    attentive,
    conversations: { read },
  };
  thread = createThread(deps, conversation, glimpsed);
  connection.become("online");
  await vi.waitUntil(() => thread.loaded.value);
}

beforeEach(() => {
  attentive.value = true;
  read.mockReset();
  messages.mockReset();
  connection = new FakeConnection();
  storage = memoryStore();
  drafts = createDrafts(storage, ana.id, () => Date.parse(NOON));
});
afterEach(() => {
  thread.dispose();
  destroyOutbox();
});
const states = () => thread.rows.value.filter(({ own }) => own).map(({ state }) => state);
const replies = () => connection.payloads("sendReply");
const idOf = (index: number) => String(replies()[index]?.clientMessageId);
const waitForReplies = (count: number) => vi.waitUntil(() => replies().length === count);

describe("a reply", () => {
  it("is there at once, and the same row when it is stored", async () => {
    await open(2);
    thread.watch(true);
    expect(thread.send("text", "Hello")).toBe(true);
    const before = thread.rows.value.at(-1);
    expect(before).toMatchObject({ content: "Hello", state: "sending" });
    await waitForReplies(1);
    expect(replies()[0]).toMatchObject({ conversationId: "c1", content: "Hello", kind: "text", seenSeq: 2 });
    connection.say("messageSent", {
      clientMessageId: idOf(0),
      messageId: "m3",
      conversationId: "c1",
      seq: 3,
      createdAt: NOON,
    });
    expect(thread.rows.value.at(-1)).toMatchObject({ key: before?.key, state: "sent", seq: 3 });
  });

  it("is one row, whichever comes first: the receipt or the room's broadcast", async () => {
    await open(1);
    thread.send("text", "Hello");
    await waitForReplies(1);
    const clientMessageId = idOf(0);
    connection.say("newMessage", { message: aMessage(2, { author: self, clientMessageId, content: "Hello" }) });
    connection.say("messageSent", { clientMessageId, messageId: "m2", conversationId: "c1", seq: 2, createdAt: NOON });
    expect(thread.rows.value.map(({ content }) => content)).toEqual(["Message 1", "Hello"]);
  });

  it("that is too long is refused on the spot", async () => {
    await open(1);
    expect(thread.send("text", "x".repeat(5_001))).toBe(false);
    expect(thread.sendProblem.value).toMatch(/longer than 5000/);
    expect(states()).toEqual([]);
  });

  it("that failed can be sent again, or taken back to be edited", async () => {
    await open(1);
    thread.send("text", "Hello");
    await waitForReplies(1);
    connection.say("messageFailed", { clientMessageId: idOf(0), code: "internal", retryable: true });
    expect(states()).toEqual(["failed"]);
    thread.retry(idOf(0));
    expect(states()).toEqual(["sending"]);
    await waitForReplies(2);
    expect(idOf(1)).not.toBe(idOf(0));
    connection.say("messageFailed", { clientMessageId: idOf(1), code: "internal", retryable: true });
    drafts.write("c1", "text", "begun");
    thread.takeBack(idOf(1));
    expect(drafts.read("c1", "text")).toBe("Hello\nbegun");
    expect(states()).toEqual([]);
    expect(thread.focusWanted.value).toBe(1);
  });
});

describe("the reply guard", () => {
  beforeEach(() => {
    connection.answers.set("sendReply", ({ seenSeq }) => {
      if (seenSeq !== undefined) throw refused("stale", { newer: 2 });
    });
  });

  it("holds a reply to words that were not read, until the agent says to send it anyway", async () => {
    await open(4, 2);
    thread.send("text", "Too early");
    await vi.waitUntil(() => thread.held.value !== null);
    expect(replies()[0]).toMatchObject({ seenSeq: 2 });
    expect(thread.held.value).toMatchObject({ content: "Too early", failure: { code: "stale", newer: 2 } });
    thread.sendAnyway(idOf(0));
    await waitForReplies(2);
    expect(replies()[1]).not.toHaveProperty("seenSeq");
    expect(thread.held.value).toBeNull();
  });

  it("counts what was in view when the reply was sent, and what the list had shown", async () => {
    await open(4, 2);
    thread.watch(false, 3);
    thread.send("text", "To the first of two");
    await waitForReplies(1);
    expect(replies()[0]).toMatchObject({ seenSeq: 3 });
    thread.dispose();
    destroyOutbox();
    storage = memoryStore();
    await open(4, 1, {}, 4);
    thread.send("text", "Before the thread was there");
    await waitForReplies(2);
    expect(replies()[1]).toMatchObject({ seenSeq: 4 });
  });

  it("does not hold a note: it reaches no visitor", async () => {
    await open(4, 2);
    thread.send("note", "For us");
    await waitForReplies(1);
    expect(replies()[0]).toMatchObject({ kind: "note" });
    expect(replies()[0]).not.toHaveProperty("seenSeq");
  });
});

describe("reading", () => {
  it("happens when the end is in view and the agent looks", async () => {
    await open(4, 2);
    expect(thread.newFrom.value).toBe(3);
    expect(thread.unseen.value).toBe(2);
    attentive.value = false;
    thread.watch(true);
    expect(connection.payloads("markRead")).toEqual([]);
    attentive.value = true;
    await vi.waitUntil(() => connection.payloads("markRead").length > 0);
    expect(connection.payloads("markRead")).toEqual([{ conversationId: "c1", seq: 4 }]);
    expect(read).toHaveBeenCalledWith("c1", "agent", 4);
    expect(thread.unseen.value).toBe(0);
    expect(thread.newFrom.value).toBe(3);
  });

  it("goes as far as the messages in view, and leaves the new line where it is until all is read", async () => {
    await open(6, 4);
    thread.watch(false, 4);
    await vi.waitUntil(() => connection.payloads("markRead").length > 0);
    expect(connection.payloads("markRead")).toEqual([{ conversationId: "c1", seq: 4 }]);
    expect([thread.unseen.value, thread.newFrom.value]).toEqual([2, 3]);
    thread.watch(true);
    expect([thread.unseen.value, thread.newFrom.value]).toEqual([0, 3]);
    thread.watch(false, 6);
    connection.say("newMessage", { message: aMessage(7) });
    expect([thread.unseen.value, thread.newFrom.value]).toEqual([1, 7]);
  });

  it("draws the new line where the agent looked away", async () => {
    await open(2);
    thread.watch(true);
    expect(thread.newFrom.value).toBeNull();
    attentive.value = false;
    connection.say("newMessage", { message: aMessage(3) });
    connection.say("newMessage", { message: aMessage(4) });
    expect(thread.newFrom.value).toBe(3);
    expect(thread.unseen.value).toBe(2);
  });
});

it("asks for what it missed: by the link, and by HTTP when that is dead", async () => {
  await open(2);
  await vi.waitUntil(() => connection.payloads("resume").length > 0);
  thread.refresh();
  await vi.waitUntil(() => connection.payloads("resume").length > 1);
  connection.answers.set("resume", () => new Promise(() => {}));
  messages.mockResolvedValue({ messages: [aMessage(3)], hasMore: false });
  thread.refresh();
  await vi.waitUntil(() => thread.rows.value.length === 3);
  expect(messages).toHaveBeenLastCalledWith("demo", "c1", { afterSeq: 2, limit: 100 });
});

it("says why the messages cannot be shown, and shows them when they can", async () => {
  messages.mockRejectedValueOnce(refused("unavailable"));
  const { outbox, destroy } = createAgentOutbox({ connection: connection.asConnection, storage, agentId: ana.id });
  destroyOutbox = destroy;
  const deps = {
    api: { messages },
    connection: connection.asConnection,
    outbox,
    self,
    drafts,
    attentive,
    conversations: { read },
  };
  thread = createThread(deps, aConversation());
  await vi.waitUntil(() => thread.problem.value !== null);
  messages.mockResolvedValueOnce({ messages: [aMessage(1)], hasMore: false });
  thread.load();
  await vi.waitUntil(() => thread.loaded.value);
  expect(thread.problem.value).toBeNull();
});
