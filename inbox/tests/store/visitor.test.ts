import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConversations } from "../../src/store/conversations";
import { createVisitor, type VisitorStore } from "../../src/store/visitor";
import { aConversation, at, aVisitor, deferred, NOON, refused } from "../support";

const open = signal<{ projectId: string; id: string; uid: string } | null>(null);
const api = { visitor: vi.fn(), correctVisitor: vi.fn(), conversationsOf: vi.fn() };
let conversations: ReturnType<typeof createConversations>;
let store: VisitorStore;
const mira = aConversation().visitor;
const card = () => conversations.byId.value.get("c1")?.visitor;

beforeEach(async () => {
  open.value = { projectId: "demo", id: "c1", uid: "v_1" };
  api.visitor.mockReset().mockResolvedValue(aVisitor());
  api.correctVisitor.mockReset().mockResolvedValue(aVisitor());
  api.conversationsOf.mockReset().mockResolvedValue([aConversation(), aConversation({ id: "c0" })]);
  conversations = createConversations();
  conversations.upsert(aConversation());
  store = createVisitor({ api, conversations, open });
  await vi.waitUntil(() => store.others.value.length > 0);
});
afterEach(() => store.dispose());

describe("the visitor of the open conversation", () => {
  it("is fetched, with his other conversations and without this one", () => {
    expect(store.details.value?.timeZone).toBe("Europe/Vienna");
    expect(store.others.value.map(({ id }) => id)).toEqual(["c0"]);
  });

  it("is nobody of before, however late the answer", async () => {
    const slow = deferred<ReturnType<typeof aVisitor>>();
    api.visitor.mockReturnValueOnce(slow.promise).mockResolvedValue(aVisitor({ uid: "v_3" }));
    open.value = { projectId: "demo", id: "c2", uid: "v_2" };
    expect(store.details.value).toBeNull();
    expect(store.others.value).toEqual([]);
    open.value = { projectId: "demo", id: "c3", uid: "v_3" };
    await vi.waitUntil(() => store.details.value !== null);
    slow.answer(aVisitor({ uid: "v_2" }));
    await Promise.resolve();
    expect(store.details.value?.uid).toBe("v_3");
  });

  it("leaves a trail of twenty pages at most; a page that he stays on is one", () => {
    const go = (page: number, minutes: number) =>
      store.moved({ visitorUid: "v_1", url: `https://shop.example/${page}`, title: null, at: at(minutes) });
    go(1, 1);
    go(1, 2);
    expect(store.details.value?.pages).toHaveLength(2);
    for (let page = 2; page < 40; page++) go(page, 3);
    expect(store.details.value?.pages).toHaveLength(20);
    expect(store.details.value?.pages[0]?.url).toBe("https://shop.example/39");
    store.moved({ visitorUid: "v_2", url: "https://shop.example/other", title: null, at: at(4) });
    expect(store.details.value?.pages[0]?.url).toBe("https://shop.example/39");
  });

  it("begins another visit after half an hour", () => {
    store.moved({ visitorUid: "v_1", url: "https://shop.example/a", title: null, at: at(29) });
    expect(store.details.value?.visitStartedAt).toBe(NOON);
    store.moved({ visitorUid: "v_1", url: "https://shop.example/b", title: null, at: at(60) });
    expect(store.details.value?.visitStartedAt).toBe(at(60));
  });
});

describe("a correction", () => {
  it("shows at once, and is sent", async () => {
    const answer = store.correct(mira, "name", "  Mira Lind ");
    expect(card()?.name).toBe("Mira Lind");
    expect(await answer).toBeNull();
    expect(api.correctVisitor).toHaveBeenCalledWith("demo", "v_1", { name: "Mira Lind" });
  });

  it("that is refused is taken back, and the reason is told", async () => {
    api.correctVisitor.mockRejectedValue(refused("unavailable"));
    expect(await store.correct(mira, "email", "mira@example.com")).toMatch(/server cannot be reached/);
    expect(card()?.email).toBeNull();
  });

  it("removes what was wrong", async () => {
    await store.correct(mira, "name", " ");
    expect(api.correctVisitor).toHaveBeenCalledWith("demo", "v_1", { name: null });
  });

  it("that changes nothing, or is no address, asks nobody", async () => {
    expect(await store.correct(mira, "name", "Mira")).toBeNull();
    expect(await store.correct(mira, "email", "mira at home")).toMatch(/name@example.com/);
    expect(await store.correct(mira, "name", "x".repeat(81))).toMatch(/80 characters/);
    expect(api.correctVisitor).not.toHaveBeenCalled();
  });
});
