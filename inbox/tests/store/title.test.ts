import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import { followTitle, unreadFor } from "../../src/store/title";
import { aConversation, ana, ben } from "../support";

it("counts what is mine or nobody's, and not what is done", () => {
  const all = [
    aConversation({ unread: 1 }),
    aConversation({ unread: 2, assigneeId: ana.id }),
    aConversation({ unread: 4, assigneeId: ben.id }),
    aConversation({ unread: 8, status: "resolved" }),
  ];
  expect(unreadFor(ana.id, all)).toBe(3);
});

it("stands in the window's title while there is something to read", () => {
  const byId = signal(new Map([["c1", aConversation({ unread: 2 })]]));
  const stop = followTitle(document, ana.id, byId);
  expect(document.title).toBe("(2) Porchlight");
  byId.value = new Map();
  expect(document.title).toBe("Porchlight");
  byId.value = new Map([["c1", aConversation({ unread: 1 })]]);
  stop();
  expect(document.title).toBe("Porchlight");
});
