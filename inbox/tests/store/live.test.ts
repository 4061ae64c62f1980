import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConversations } from "../../src/store/conversations";
import { createLive, type LiveStore } from "../../src/store/live";
import { createTeam } from "../../src/store/team";
import { createTyping } from "../../src/store/typing";
import { aConversation, aMessage, at, ben, FakeConnection, refused } from "../support";

const projectId = signal<string | null>("demo");
const viewed = signal<string | null>(null);
const list = { refresh: vi.fn() };
const counts = { refresh: vi.fn(), touch: vi.fn() };
const away = signal(false);
const idle = signal(false);
let connection: FakeConnection;
let conversations: ReturnType<typeof createConversations>;
let team: ReturnType<typeof createTeam>;
let typists: ReturnType<typeof createTyping>;
let live: LiveStore;

beforeEach(() => {
  vi.useFakeTimers();
  projectId.value = "demo";
  viewed.value = null;
  away.value = false;
  idle.value = false;
  list.refresh.mockReset();
  counts.touch.mockReset();
  connection = new FakeConnection();
  connection.answers.set("joinProject", () => ({ ok: true, agents: [{ agentId: ben.id, status: "online" }] }));
  conversations = createConversations();
  team = createTeam({ agents: vi.fn() });
  typists = createTyping();
  const slices = { visitor: { moved: vi.fn() }, conversations, list, counts, team, typists };
  live = createLive({ connection: connection.asConnection, projectId, viewed, ...slices, away, idle });
});
afterEach(() => {
  live.dispose();
  vi.useRealTimers();
});
const settle = () => vi.advanceTimersByTimeAsync(0);

describe("the project's room", () => {
  it("is entered on every connect, and what was missed outside is fetched", async () => {
    connection.become("online");
    await settle();
    expect(connection.payloads("joinProject")).toEqual([{ projectId: "demo" }]);
    expect(team.presence.value.get(ben.id)).toBe("online");
    expect(list.refresh).toHaveBeenCalledOnce();
    connection.become("offline");
    connection.become("online");
    await settle();
    expect(list.refresh).toHaveBeenCalledTimes(2);
  });

  it("is what this page hears of, from the answer on and not during a break", async () => {
    connection.become("online");
    expect(live.hears.value).toBeNull();
    await settle();
    expect(live.hears.value).toBe("demo");
    connection.become("offline");
    expect(live.hears.value).toBeNull();
  });

  it("is left for another project's", async () => {
    connection.become("online");
    projectId.value = "second";
    await settle();
    expect(connection.payloads("leaveProject")).toEqual([{ projectId: "demo" }]);
    expect(connection.payloads("joinProject").at(-1)).toEqual({ projectId: "second" });
  });

  it("is tried again when the server is too busy", async () => {
    connection.answers.set("joinProject", () => Promise.reject(refused("busy")));
    connection.become("online");
    await settle();
    expect(list.refresh).not.toHaveBeenCalled();
    connection.answers.set("joinProject", () => ({ ok: true, agents: [] }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(list.refresh).toHaveBeenCalledOnce();
  });

  it("hears whether this agent is there, also after a break", async () => {
    connection.become("online");
    await settle();
    live.setPresence("away");
    connection.become("offline");
    connection.become("online");
    await settle();
    expect(connection.payloads("setPresence").map(({ status }) => status)).toEqual(["online", "away", "away"]);
  });
});

describe("what the server says", () => {
  it("brings a message's conversation into the list and ends its author's typing", () => {
    typists.heard("c1", aMessage(1).author, true);
    connection.say("newMessage", { message: aMessage(1), conversation: aConversation() });
    expect(conversations.byId.value.has("c1")).toBe(true);
    expect(typists.typists.value).toEqual([]);
    expect(counts.touch).toHaveBeenCalledOnce();
  });

  it("may be that it has missed something: then the list is fetched again", () => {
    connection.say("resync", {});
    expect(list.refresh).toHaveBeenCalledOnce();
  });

  it("reaches the slice it is meant for", () => {
    connection.say("conversationUpdated", aConversation({ lastSeq: 3, unread: 1 }));
    connection.say("visitorPresence", { visitorUid: "v_1", online: true });
    connection.say("visitorContext", { visitorUid: "v_1", url: "https://a.example/", title: "A", at: at(1) });
    connection.say("read", { conversationId: "c1", by: "agent", seq: 3 });
    connection.say("agentPresence", { agentId: ben.id, status: "away" });
    connection.say("viewing", { conversationId: "c1", agents: [ben.id] });
    connection.say("typing", { conversationId: "c1", author: aMessage(1).author, active: true });
    expect(conversations.byId.value.get("c1")).toMatchObject({ unread: 0, visitor: { online: true, title: "A" } });
    expect(team.presence.value.get(ben.id)).toBe("away");
    expect(team.viewers.value.get("c1")).toEqual([ben.id]);
    expect(typists.typists.value).toHaveLength(1);
  });

  it("is not heard after the end", () => {
    live.dispose();
    connection.say("conversationUpdated", aConversation());
    expect(conversations.byId.value.size).toBe(0);
  });
});

it("says which conversation is looked at, and when it no longer is", async () => {
  viewed.value = "c1";
  connection.become("online");
  viewed.value = "c2";
  await settle();
  expect(connection.payloads("viewing")).toEqual([
    { conversationId: "c1", active: true },
    { conversationId: "c1", active: false },
    { conversationId: "c2", active: true },
  ]);
});

describe("an outage", () => {
  it("is announced after three seconds and withdrawn at once", () => {
    connection.become("online");
    connection.become("offline");
    vi.advanceTimersByTime(2_900);
    expect(live.outage.value).toBe(false);
    vi.advanceTimersByTime(200);
    expect(live.outage.value).toBe(true);
    connection.become("online");
    expect(live.outage.value).toBe(false);
  });

  it("that is over in time is nobody's business", () => {
    connection.become("online");
    connection.become("offline");
    vi.advanceTimersByTime(2_000);
    connection.become("online");
    vi.advanceTimersByTime(10_000);
    expect(live.outage.value).toBe(false);
  });

  it("leaves nobody typing", () => {
    connection.become("online");
    typists.heard("c1", aMessage(1).author, true);
    connection.become("offline");
    expect(typists.typists.value).toEqual([]);
  });
});

describe("being there", () => {
  const said = () => connection.payloads("setPresence").map(({ status }) => status);

  it("is said on entering, on stepping away, and on coming back", async () => {
    connection.become("online");
    await settle();
    live.setPresence("away");
    expect(away.value).toBe(true);
    live.setPresence("online");
    expect(said()).toEqual(["online", "away", "online"]);
  });

  it("ends when nobody touches the page, and nobody looks at the open conversation then", async () => {
    viewed.value = "c1";
    connection.become("online");
    await settle();
    idle.value = true;
    expect(live.presence.value).toBe("away");
    idle.value = false;
    expect(said()).toEqual(["online", "away", "online"]);
    expect(connection.payloads("viewing").map(({ active }) => active)).toEqual([true, false, true]);
  });

  it("does not come back by a touch when away was chosen", async () => {
    connection.become("online");
    await settle();
    live.setPresence("away");
    idle.value = true;
    idle.value = false;
    expect(live.presence.value).toBe("away");
    expect(said()).toEqual(["online", "away"]);
  });

  it("is said again after a break", async () => {
    away.value = true;
    connection.become("online");
    await settle();
    connection.become("offline");
    idle.value = true;
    connection.become("online");
    await settle();
    expect(said()).toEqual(["away", "away"]);
  });
});
