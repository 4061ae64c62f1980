import { expect, test } from "vitest";
import { OutboxStore } from "../src/outbox-store";
import { memoryStore } from "../src/storage";

const ID = "11111111-1111-4111-8111-111111111111";
const KEY = `porchlight:outbox:visitor:demo:${ID}`;
const SOUND = {
  clientMessageId: ID,
  lane: "visitor",
  content: "Hello",
  kind: "text",
  createdAt: "2026-01-01T00:00:00.000Z",
  order: 1,
};

/** What is left of this text under that key, in the list and on disk. */
function kept(text: string, key = KEY) {
  const storage = memoryStore();
  storage.set(key, text);
  return [new OutboxStore(storage, "visitor:demo").list().length, storage.keys("").length];
}

test("a message that was written down is there", () => {
  const failed = { ...SOUND, failure: { code: "conflict", retryable: false } };
  for (const entry of [SOUND, failed, { ...SOUND, content: "🦊".repeat(5000) }]) {
    expect(kept(JSON.stringify(entry))).toEqual([1, 1]);
  }
});

test.each([
  ["no JSON", "{"],
  ["nothing", "null"],
  ["a list", "[]"],
  ["no time", JSON.stringify({ ...SOUND, createdAt: null })],
  ["a time that is none", JSON.stringify({ ...SOUND, createdAt: "yesterday" })],
  ["an endless place", JSON.stringify(SOUND).replace('"order":1', '"order":1e999')],
  ["a place after which there is no other", JSON.stringify({ ...SOUND, order: 2 ** 60 })],
  ["more words than a server takes", JSON.stringify({ ...SOUND, content: "x".repeat(600_000) })],
  ["no words", JSON.stringify({ ...SOUND, content: " " })],
])("what this client never wrote is removed: %s", (_, text) => {
  expect(kept(text)).toEqual([0, 0]);
});

test("under another's name it would never leave", () => {
  expect(kept(JSON.stringify(SOUND), "porchlight:outbox:visitor:demo:other")).toEqual([0, 0]);
});

test("who is signed in and who is not keep their words apart, although one's name begins like the other's", () => {
  const storage = memoryStore();
  const signedIn = new OutboxStore(storage, "visitor:demo:42");
  signedIn.put(SOUND as never);
  expect(new OutboxStore(storage, "visitor:demo").list()).toEqual([]);
  expect(signedIn.list()).toHaveLength(1);
});
