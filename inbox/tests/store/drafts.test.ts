import { type KeyValueStore, memoryStore } from "@porchlight/client";
import { beforeEach, expect, it } from "vitest";
import { createDrafts } from "../../src/store/drafts";
import { NOON } from "../support";

const now = Date.parse(NOON);
let storage: KeyValueStore;
beforeEach(() => {
  storage = memoryStore();
});
const open = (agentId = "a_ana", time = now) => createDrafts(storage, agentId, () => time);

it("survives a reload, reply and note each for itself", () => {
  const before = open();
  before.write("c1", "text", "Dear Mira");
  before.write("c1", "note", "careful");
  const after = open();
  expect([after.read("c1", "text"), after.read("c1", "note"), after.read("c2", "text")]).toEqual([
    "Dear Mira",
    "careful",
    "",
  ]);
});

it("is gone when it was sent", () => {
  open().write("c1", "text", "Dear Mira");
  open().write("c1", "text", "");
  expect(storage.keys("")).toEqual([]);
});

it("belongs to one agent", () => {
  open().write("c1", "text", "Dear Mira");
  expect(open("a_ben").read("c1", "text")).toBe("");
});

it("is thrown away when it is older than a month", () => {
  open().write("c1", "text", "Dear Mira");
  expect(open("a_ana", now + 31 * 86_400_000).read("c1", "text")).toBe("");
});

it("takes what it cannot read for nothing", () => {
  open().write("c1", "text", "Dear Mira");
  for (const key of storage.keys("")) storage.set(key, "{broken");
  expect(open().read("c1", "text")).toBe("");
});

it("remembers whether a note is being written while the page lives", () => {
  const drafts = open();
  drafts.kind("c1").value = "note";
  expect([drafts.kind("c1").value, drafts.kind("c2").value]).toEqual(["note", "text"]);
});

it("stands where something was begun", () => {
  const keep = memoryStore();
  createDrafts(keep, "a_ana").write("c1", "note", "for us");
  const again = createDrafts(keep, "a_ana");
  expect(again.kind("c1").value).toBe("note");
  expect(again.kind("c2").value).toBe("text");
  again.write("c3", "note", "for us");
  again.write("c3", "text", "for her");
  expect(createDrafts(keep, "a_ana").kind("c3").value).toBe("text");
});
