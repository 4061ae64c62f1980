import { beforeEach, expect, test } from "vitest";
import { createAgentThread } from "../src/agent";
import { Outbox } from "../src/outbox";
import { memoryStore } from "../src/storage";
import { createVisitorConversation } from "../src/visitor";
import type { AgentConnection, VisitorConnection } from "../src/wire";
import { AGENT, FakeClock, settled, VISITOR } from "./support";

let say: Map<string, (payload: object) => void>;
let asked: string[];
let wake: () => void;
let clock: FakeClock;

/** A link that is up, and answers every question with "nothing new". */
const connection = {
  status: "online",
  request: async (event: string) => {
    asked.push(event);
    return { ok: true, conversationId: "c_1", messages: [], lastSeq: 0, hasMore: false, pending: {} };
  },
  on: (event: string, handler: (payload: object) => void) => {
    say.set(event, handler);
    return () => say.delete(event);
  },
  onStatus: () => () => {},
};

const signals = (handlers: { wake: () => void }) => {
  wake = handlers.wake;
  return () => {
    wake = () => {};
  };
};

beforeEach(() => {
  say = new Map();
  asked = [];
  clock = new FakeClock();
});

function openVisitor() {
  const options = { storage: memoryStore(), identity: "demo", self: VISITOR, clock, signals };
  return createVisitorConversation({ connection: connection as unknown as VisitorConnection, ...options });
}

function openAgent() {
  const outbox = new Outbox({ storage: memoryStore(), identity: "ana", transmit: async () => {}, clock });
  const conversation = { id: "c_1", lastSeq: 0, agentReadSeq: 0, visitorReadSeq: 0 };
  const loadPage = async () => ({ messages: [], hasMore: false });
  const options = { outbox, self: AGENT, conversation, loadPage, clock, signals };
  return createAgentThread({ connection: connection as unknown as AgentConnection, ...options });
}

test.each([
  ["a visitor's conversation", openVisitor],
  ["an agent's thread", openAgent],
])("%s asks what it missed when the server may have lost something, and when the page wakes", async (_name, open) => {
  const { destroy } = open();
  await settled();
  expect(asked).toEqual(["resume"]);
  say.get("resync")?.({});
  await settled();
  wake();
  await settled();
  expect(asked).toEqual(["resume", "resume", "resume"]);
  destroy();
  wake();
  expect(say.size).toBe(0);
});

test("a message that waits for its next try is sent at once when the server has been away", async () => {
  const { sync, destroy } = openVisitor();
  await settled();
  sync.send("Hello");
  await settled();
  expect(asked).toEqual(["resume", "sendMessage"]);
  say.get("resync")?.({});
  await settled();
  expect(asked).toEqual(["resume", "sendMessage", "resume", "sendMessage"]);
  destroy();
});
