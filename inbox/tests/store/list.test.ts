import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConversationPage } from "../../src/contract";
import { DEFAULT_FILTER, type Filter } from "../../src/services/router";
import { type ConversationStore, createConversations } from "../../src/store/conversations";
import { createList, type ListStore, matches } from "../../src/store/list";
import { aConversation, ana, at, ben, deferred, refused } from "../support";

const counts = { mine: 1, unassigned: 2, all: 3 };
const page = (ids: string[], nextCursor: string | null = null): ConversationPage => ({
  conversations: ids.map((id) => aConversation({ id })),
  counts,
  nextCursor,
});
const scope = (filter: Partial<Filter> = {}, projectId = "demo") => ({
  projectId,
  filter: { ...DEFAULT_FILTER, ...filter },
});

let conversations: ConversationStore;
let ask: ReturnType<typeof vi.fn<() => Promise<ConversationPage>>>;
let list: ListStore;
let held: Set<string>;
beforeEach(() => {
  vi.useFakeTimers();
  conversations = createConversations();
  ask = vi.fn<() => Promise<ConversationPage>>();
  held = new Set();
  list = createList({ api: { conversations: ask }, conversations, agentId: ana.id, held: () => held });
});
afterEach(() => {
  list.dispose();
  vi.useRealTimers();
});
const ids = () => list.rows.value.map(({ id }) => id);

describe("a conversation belongs to a list", () => {
  it.each([
    ["all", null, true],
    ["all", ben.id, true],
    ["mine", ana.id, true],
    ["mine", null, false],
    ["mine", ben.id, false],
    ["unassigned", null, true],
    ["unassigned", ana.id, false],
  ] as const)("%s with the owner %s: %s", (owner, assigneeId, expected) => {
    expect(matches(aConversation({ assigneeId }), scope({ owner }), ana.id)).toBe(expected);
  });

  it("of its own project and status only", () => {
    expect(matches(aConversation({ status: "resolved" }), scope(), ana.id)).toBe(false);
    expect(matches(aConversation({ projectId: "other" }), scope(), ana.id)).toBe(false);
  });
});

it("orders as the server does, and moves a row up when somebody writes", async () => {
  ask.mockResolvedValue(page(["c1", "c2"]));
  await list.show(scope());
  conversations.upsert(aConversation({ id: "c1", lastSeq: 2, updatedAt: at(1) }));
  expect(ids()).toEqual(["c1", "c2"]);
  conversations.upsert(aConversation({ id: "c3", updatedAt: at(2) }));
  expect(ids()).toEqual(["c3", "c1", "c2"]);
});

it("lets a row go that no longer belongs there", async () => {
  ask.mockResolvedValue(page(["c1"]));
  await list.show(scope({ owner: "unassigned" }));
  conversations.upsert(aConversation({ assigneeId: ben.id, updatedAt: at(1) }));
  expect(ids()).toEqual([]);
});

it("shows of a search what the server found, no more", async () => {
  ask.mockResolvedValue(page(["c2"]));
  await list.show(scope({ q: "brass" }));
  conversations.upsert(aConversation({ id: "c9" }));
  expect(ids()).toEqual(["c2"]);
});

it("reads on with the cursor until there is no more", async () => {
  ask.mockResolvedValueOnce(page(["c1"], "next")).mockResolvedValueOnce(page(["c2"]));
  await list.show(scope());
  expect(list.hasMore.value).toBe(true);
  await list.loadMore();
  expect(ask).toHaveBeenLastCalledWith("demo", DEFAULT_FILTER, { limit: 50, cursor: "next" });
  expect(ids()).toEqual(["c2", "c1"]);
  await list.loadMore();
  expect(ask).toHaveBeenCalledTimes(2);
});

it("drops the answer to a question that is no longer asked", async () => {
  const late = deferred<ConversationPage>();
  ask.mockReturnValueOnce(late.promise);
  const first = list.show(scope({ q: "a" }));
  ask.mockResolvedValueOnce(page(["right"]));
  await list.show(scope({ q: "ab" }));
  late.answer(page(["wrong"]));
  await first;
  expect(ids()).toEqual(["right"]);
});

it("forgets on a refresh what the server no longer lists, but not the open thread", async () => {
  ask.mockResolvedValueOnce(page(["c1", "c2", "c3"]));
  await list.show(scope());
  held.add("c3");
  ask.mockResolvedValueOnce(page(["c1"]));
  await list.refresh();
  expect([...conversations.byId.value.keys()].sort()).toEqual(["c1", "c3"]);
});

it("keeps what was told while the answer was on its way", async () => {
  const late = deferred<ConversationPage>();
  ask.mockReturnValueOnce(late.promise);
  const shown = list.show(scope());
  conversations.upsert(aConversation({ id: "just told" }));
  late.answer(page(["c1"]));
  await shown;
  expect(ids().sort()).toEqual(["c1", "just told"]);
});

it("says when it could not be loaded, and recovers", async () => {
  ask.mockRejectedValueOnce(refused("unavailable"));
  await list.show(scope());
  expect(list.error.value).toMatch(/cannot be reached/);
  expect(list.loading.value).toBeNull();
  ask.mockResolvedValueOnce(page(["c1"]));
  await list.refresh();
  expect(list.error.value).toBeNull();
});

it("counts again once after many changes", async () => {
  ask.mockResolvedValue(page(["c1"]));
  await list.show(scope());
  ask.mockResolvedValue({ ...page([]), counts: { ...counts, all: 9 } });
  for (let change = 0; change < 20; change++) list.touch();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(list.counts.value?.all).toBe(9);
  expect(ids()).toEqual(["c1"]);
});
