import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Conversation } from "../../src/contract";
import { createConversations } from "../../src/store/conversations";
import type { Thread } from "../../src/store/thread";
import { createThreads, type Target, type ThreadsStore } from "../../src/store/threads";
import { aConversation, deferred, NOON, refused } from "../support";

const target = signal<Target | null>(null);
const look = vi.fn();
const dispose = vi.fn();
const refresh = vi.fn();
const create = vi.fn(
  (conversation: Conversation, _glimpsed: number) =>
    ({ conversationId: conversation.id, dispose, refresh }) as unknown as Thread,
);
let conversations: ReturnType<typeof createConversations>;
let threads: ThreadsStore;
beforeEach(() => {
  for (const mock of [look, dispose, create]) mock.mockClear();
  target.value = null;
  conversations = createConversations();
  threads = createThreads({ api: { conversation: look }, conversations, target, create });
});
afterEach(() => threads.dispose());

const at = (conversationId: string): Target => ({ projectId: "demo", conversationId });
const openId = () => (threads.state.value.kind === "open" ? threads.state.value.thread.conversationId : null);

it("opens at once what the list knows", () => {
  conversations.upsert(aConversation());
  target.value = at("c1");
  expect(openId()).toBe("c1");
  expect(look).not.toHaveBeenCalled();
});

const words = { author: { kind: "visitor", id: "v_1", name: "Mira" }, preview: "Hi", createdAt: NOON } as const;

it.each([
  ["all is read", { unread: 0, lastVisitorSeq: 4 }, 5],
  ["the row shows all that is new", { unread: 1, lastVisitorSeq: 5 }, 5],
  ["something new stands behind a colleague's words", { unread: 1, lastVisitorSeq: 4 }, 0],
  ["more is new than the row shows", { unread: 2, lastVisitorSeq: 5 }, 0],
])("tells the thread what its row has shown when %s", (_, change, glimpsed) => {
  conversations.upsert(aConversation({ lastSeq: 5, lastMessage: { ...words, seq: 5 }, ...change }));
  target.value = at("c1");
  expect(create.mock.calls[0]?.[1]).toBe(glimpsed);
});

it("brings the open thread up to date, or opens what could not be opened", async () => {
  conversations.upsert(aConversation());
  target.value = at("c1");
  threads.refresh();
  expect(refresh).toHaveBeenCalledOnce();
  look.mockRejectedValueOnce(refused("offline"));
  target.value = at("c7");
  await vi.waitUntil(() => threads.state.value.kind === "failed");
  look.mockResolvedValueOnce(aConversation({ id: "c7" }));
  threads.refresh();
  await vi.waitUntil(() => openId() === "c7");
});

it("looks up what a deep link names", async () => {
  look.mockResolvedValue(aConversation({ id: "c7" }));
  target.value = at("c7");
  expect(threads.state.value.kind).toBe("loading");
  await vi.waitUntil(() => openId() === "c7");
  expect(conversations.byId.value.has("c7")).toBe(true);
});

it("says that there is no such conversation, and tries again on demand", async () => {
  look.mockRejectedValueOnce(refused("not_found"));
  target.value = at("c7");
  await vi.waitUntil(() => threads.state.value.kind === "failed");
  look.mockResolvedValueOnce(aConversation({ id: "c7" }));
  threads.retry();
  await vi.waitUntil(() => openId() === "c7");
});

it("does not open what the agent has left again meanwhile", async () => {
  const late = deferred<Conversation>();
  look.mockReturnValueOnce(late.promise);
  conversations.upsert(aConversation());
  target.value = at("c7");
  target.value = at("c1");
  late.answer(aConversation({ id: "c7" }));
  await late.promise;
  expect(openId()).toBe("c1");
});

it("closes one thread before the next, and the last one at the end", () => {
  conversations.upsert(aConversation(), aConversation({ id: "c2" }));
  target.value = at("c1");
  target.value = at("c2");
  expect(dispose).toHaveBeenCalledTimes(1);
  threads.dispose();
  expect(dispose).toHaveBeenCalledTimes(2);
  target.value = at("c1");
  expect(create).toHaveBeenCalledTimes(2);
});
