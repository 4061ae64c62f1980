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
let ask: ReturnType<typeof vi.fn<(...asked: unknown[]) => Promise<ConversationPage>>>;
let list: ListStore;
let held: Set<string>;
beforeEach(() => {
  vi.useFakeTimers();
  conversations = createConversations();
  ask = vi.fn<(...asked: unknown[]) => Promise<ConversationPage>>();
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

  it("of its tag", () => {
    expect(matches(aConversation({ tags: ["vip"] }), scope({ tag: "vip" }), ana.id)).toBe(true);
    expect(matches(aConversation(), scope({ tag: "vip" }), ana.id)).toBe(false);
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

it("reads on, page by page, until what is looked at is there", async () => {
  ask
    .mockResolvedValueOnce(page(["c9", "c8"], "second"))
    .mockResolvedValueOnce(page(["c7"], "third"))
    .mockResolvedValueOnce(page(["c6"], "fourth"))
    .mockResolvedValueOnce(page(["c5"]));
  await list.show(scope());
  await list.want(2);
  expect(ask).toHaveBeenCalledTimes(1);
  await list.want(4);
  expect(ask).toHaveBeenLastCalledWith("demo", DEFAULT_FILTER, { limit: 100, cursor: "third" });
  expect(ids()).toEqual(["c9", "c8", "c7", "c6"]);
  expect(list.hasMore.value).toBe(true);
  await list.want(50);
  await list.want(50);
  expect(ids()).toEqual(["c9", "c8", "c7", "c6", "c5"]);
  expect(ask).toHaveBeenCalledTimes(4);
});

it("shows nothing from below the pages that it has read", async () => {
  conversations.upsert(aConversation({ id: "deep", updatedAt: at(-60) }));
  held.add("deep"); // the open thread
  ask.mockResolvedValueOnce(page(["c2", "c1"], "next")).mockResolvedValueOnce({
    ...page([]),
    conversations: [aConversation({ id: "deep", updatedAt: at(-60) })],
  });
  await list.show(scope());
  expect(ids()).toEqual(["c2", "c1"]);
  await list.want(3);
  expect(ids()).toEqual(["c2", "c1", "deep"]);
});

it("reads again as much as was read", async () => {
  const many = Array.from({ length: 120 }, (_, at) => `c${1_000 - at}`);
  ask.mockResolvedValueOnce(page(many.slice(0, 50), "next")).mockResolvedValueOnce(page(many.slice(50), "last"));
  await list.show(scope());
  await list.want(120);
  ask.mockClear();
  ask.mockResolvedValueOnce(page(["c4", "c3"], "other")).mockResolvedValueOnce(page(["c1"], "end"));
  await list.refresh();
  expect(ask.mock.calls).toEqual([
    ["demo", DEFAULT_FILTER, { limit: 100 }],
    ["demo", DEFAULT_FILTER, { limit: 100, cursor: "other" }],
  ]);
  expect(ids()).toEqual(["c4", "c3", "c1"]);
});

it("tells when the first answer to a question is there", async () => {
  const late = deferred<ConversationPage>();
  ask.mockReturnValueOnce(late.promise);
  const shown = list.show(scope());
  expect(list.settled.value).toBe(false);
  late.answer(page(["c1"]));
  await shown;
  expect(list.settled.value).toBe(true);
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
