import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Conversation } from "../../src/contract";
import { createConversations } from "../../src/store/conversations";
import type { Thread } from "../../src/store/thread";
import { createThreads, type Target, type ThreadsStore } from "../../src/store/threads";
import { aConversation, deferred, refused } from "../support";

const target = signal<Target | null>(null);
const look = vi.fn();
const dispose = vi.fn();
const create = vi.fn(
  (conversation: Conversation) => ({ conversationId: conversation.id, dispose }) as unknown as Thread,
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
