import { beforeEach, expect, it, vi } from "vitest";
import { type ChangeStore, createChanges } from "../../src/store/changes";
import { type ConversationStore, createConversations } from "../../src/store/conversations";
import { aConversation, ana, at, ben, refused } from "../support";

let conversations: ConversationStore;
let changes: ChangeStore;
const change = vi.fn();
const conversation = vi.fn();
const request = vi.fn();
const unowned = aConversation();
beforeEach(() => {
  change.mockReset();
  conversation.mockReset();
  conversations = createConversations();
  conversations.upsert(unowned);
  const team = { nameOf: () => ben.name };
  changes = createChanges({ api: { change, conversation }, connection: { request }, conversations, team });
});
const known = () => conversations.byId.value.get("c1");

it("takes a conversation from the owner that was seen, and shows it at once", async () => {
  change.mockResolvedValue(aConversation({ assigneeId: ana.id, updatedAt: at(1) }));
  const done = changes.assign(unowned, ana.id);
  expect(changes.busy.value).toBe("c1");
  await done;
  expect(change).toHaveBeenCalledWith("demo", "c1", { assigneeId: ana.id, ifAssigneeId: null });
  expect(known()?.assigneeId).toBe(ana.id);
  expect(changes.busy.value).toBeNull();
});

it("tells the loser who was faster, and shows how it is", async () => {
  change.mockRejectedValue(refused("conflict"));
  conversation.mockResolvedValue(aConversation({ assigneeId: ben.id, updatedAt: at(1) }));
  await changes.assign(unowned, ana.id);
  expect(changes.problem.value).toEqual({
    conversationId: "c1",
    text: expect.stringContaining("Ben Okafor was faster"),
  });
  expect(known()?.assigneeId).toBe(ben.id);
});

it.each([
  ["was released", () => conversation.mockResolvedValue(unowned), /released/],
  ["cannot be looked up", () => conversation.mockRejectedValue(refused("offline")), /Look again/],
])("finds words when a contested conversation %s", async (_, given, words) => {
  change.mockRejectedValue(refused("conflict"));
  given();
  await changes.assign(unowned, ana.id);
  expect(changes.problem.value?.text).toMatch(words);
});

it("resolves, and forgets an earlier problem", async () => {
  change.mockRejectedValueOnce(refused("unavailable"));
  await changes.setStatus(unowned, "resolved");
  expect(changes.problem.value?.text).toMatch(/cannot be reached/);
  change.mockResolvedValueOnce(aConversation({ status: "resolved", updatedAt: at(1) }));
  await changes.setStatus(unowned, "resolved");
  expect(changes.problem.value).toBeNull();
  expect(known()?.status).toBe("resolved");
});

it("marks as unread by the link, and says why it could not", async () => {
  request.mockResolvedValueOnce({ ok: true });
  expect(await changes.markUnread(unowned)).toBe(true);
  expect(request).toHaveBeenCalledWith("markUnread", { conversationId: "c1" });
  request.mockRejectedValueOnce(refused("offline"));
  expect(await changes.markUnread(unowned)).toBe(false);
  expect(changes.problem.value?.text).toMatch(/cannot be reached/);
});
