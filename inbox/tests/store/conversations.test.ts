import { beforeEach, describe, expect, it } from "vitest";
import { type ConversationStore, createConversations } from "../../src/store/conversations";
import { aConversation, at } from "../support";

let store: ConversationStore;
beforeEach(() => {
  store = createConversations();
});
const known = (id = "c1") => store.byId.value.get(id);

describe("news of a conversation", () => {
  it("replaces what is older", () => {
    store.upsert(aConversation());
    store.upsert(aConversation({ lastSeq: 2, updatedAt: at(1), status: "pending" }));
    expect(known()?.status).toBe("pending");
  });

  it.each([
    ["fewer messages", { lastSeq: 1, updatedAt: at(9) }],
    ["an earlier change", { lastSeq: 2, updatedAt: at(0) }],
  ])("with %s came late and changes nothing", (_, change) => {
    store.upsert(aConversation({ lastSeq: 2, updatedAt: at(1), status: "pending" }));
    store.upsert(aConversation(change));
    expect(known()?.status).toBe("pending");
  });

  it("does not make unread again what was read", () => {
    store.upsert(aConversation({ lastSeq: 1 }));
    store.read("c1", "agent", 2);
    store.upsert(aConversation({ lastSeq: 2, unread: 1, agentReadSeq: 0, updatedAt: at(1) }));
    expect(known()).toMatchObject({ unread: 0, agentReadSeq: 2 });
  });

  it("makes it unread again when somebody has marked it so, whatever comes late", () => {
    store.upsert(aConversation({ lastSeq: 2, agentReadSeq: 2 }));
    store.upsert(aConversation({ lastSeq: 2, lastVisitorSeq: 2, agentReadSeq: 1, unread: 1, unreadMarks: 1 }));
    expect(known()).toMatchObject({ unread: 1, agentReadSeq: 1 });
    store.upsert(aConversation({ lastSeq: 2, agentReadSeq: 2, unread: 0, unreadMarks: 0 }));
    expect(known()).toMatchObject({ unread: 1, agentReadSeq: 1, unreadMarks: 1 });
    store.read("c1", "agent", 2);
    expect(known()).toMatchObject({ unread: 0, agentReadSeq: 2 });
  });
});

describe("reading", () => {
  it("by an agent leaves as unread what the visitor wrote behind it", () => {
    store.upsert(aConversation({ lastSeq: 5, lastVisitorSeq: 5, unread: 3 }));
    store.read("c1", "agent", 4);
    expect(known()?.unread).toBe(1);
    store.read("c1", "agent", 5);
    expect(known()?.unread).toBe(0);
  });

  it("by the visitor never goes back", () => {
    store.upsert(aConversation({ visitorReadSeq: 4 }));
    store.read("c1", "visitor", 3);
    expect(known()?.visitorReadSeq).toBe(4);
  });
});

it("follows a visitor through the site, in all his conversations and in nobody else's", () => {
  const other = { ...aConversation().visitor, uid: "v_2" };
  store.upsert(aConversation(), aConversation({ id: "c2" }), aConversation({ id: "c3", visitor: other }));
  store.visitorPresence("v_1", true);
  store.visitorContext({ visitorUid: "v_1", url: "https://shop.example/lamps", title: "Lamps", at: at(1) });
  const page = { online: true, url: "https://shop.example/lamps", title: "Lamps" };
  expect(known("c1")?.visitor).toMatchObject(page);
  expect(known("c2")?.visitor).toMatchObject(page);
  expect(known("c3")?.visitor).toEqual(other);
});

it("keeps quiet about a visitor whom it does not know", () => {
  const before = store.byId.value;
  store.visitorPresence("v_9", true);
  expect(store.byId.value).toBe(before);
});

it("forgets all but the named", () => {
  store.upsert(aConversation(), aConversation({ id: "c2" }));
  store.keepOnly(new Set(["c2"]));
  expect([...store.byId.value.keys()]).toEqual(["c2"]);
});
