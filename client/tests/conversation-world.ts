/** One visitor's conversation over a fake server, with a clock that stands still. */
import { type ConversationStart, ConversationSync } from "../src/conversation";
import { Outbox } from "../src/outbox";
import { type KeyValueStore, memoryStore } from "../src/storage";
import { FakeServer } from "./fake-server";
import { clientId, FakeClock, VISITOR } from "./support";

export let clock: FakeClock;
export let storage: KeyValueStore;
export let server: FakeServer;
export let outbox: Outbox;
export let sync: ConversationSync;
export let ids: number;

export function newId(): string {
  ids += 1;
  return clientId(ids);
}

export function open(conversation: ConversationStart | null = null, limit = 500): void {
  outbox = new Outbox({
    storage,
    identity: "demo",
    transmit: (entry) => server.send(entry),
    clock,
    random: () => 0.5,
    lock: (_name, task) => task(),
    newId,
  });
  sync = new ConversationSync({
    outbox,
    lane: "visitor",
    self: VISITOR,
    conversation,
    resume: (question) => server.resume(question),
    loadPage: (query) => server.history(query),
    markRead: (seq) => server.markRead(seq),
    limit,
    clock,
    random: () => 0.5,
  });
}

export function connect(): void {
  server.online = true;
  sync.connected();
  outbox.setOnline(true);
}

export function disconnect(): void {
  server.online = false;
  sync.disconnected();
  outbox.setOnline(false);
}

export function view(): string[] {
  return sync.snapshot.rows.map((row) => `${row.content}:${row.state}`);
}

/** A new visitor, who has not connected yet. */
export function reset(): void {
  clock = new FakeClock();
  storage = memoryStore();
  server = new FakeServer();
  ids = 100;
  open();
}

/** What is opened next keeps its messages here. */
export function keepIn(store: KeyValueStore): void {
  storage = store;
}
