import { describe, expect, it } from "vitest";
import { eventWords } from "../../src/services/event-words";
import { aMessage, ana, aRow, at, ben, NOON } from "../support";

const now = Date.parse(NOON);
const words = (content: string, data?: Record<string, unknown>) => {
  const row = aRow(1, { kind: "event", content, message: aMessage(1, { kind: "event", ...(data ? { data } : {}) }) });
  return eventWords(row, { selfId: ana.id, now });
};
const by = (agent: typeof ana) => ({ by: { kind: "agent", id: agent.id, name: agent.name } });

describe("an event line", () => {
  it("calls the reader You, and nobody else", () => {
    const data = { field: "assigneeId", from: null, to: ana.id };
    expect(words("Ana Kovač took this conversation", { ...data, ...by(ana) })).toBe("You took this conversation");
    expect(words("Ben Okafor took this conversation", { ...data, ...by(ben) })).toBe(
      "Ben Okafor took this conversation",
    );
  });

  it("says which tag came and which went", () => {
    const data = { field: "tags", from: ["vip", "late"], to: ["vip", "refund", "lamp"], ...by(ben) };
    expect(words("Ben Okafor set the tags: …", data)).toBe(
      "Ben Okafor added the tags refund, lamp and removed the tag late",
    );
  });

  it.each([
    [{ field: "status", from: "open", to: "snoozed", until: at(26 * 60) }],
    [{ field: "snoozedUntil", from: null, to: at(26 * 60) }],
  ])("says until when it was snoozed, in the reader's own time", (data) => {
    expect(words("Ben Okafor snoozed this conversation", { ...data, ...by(ben) })).toMatch(
      /^Ben Okafor snoozed this conversation until tomorrow, /,
    );
  });

  it("leaves the server's sentence where there is nothing to say better", () => {
    expect(words("The snooze is over: this conversation is open again")).toMatch(/^The snooze is over/);
    expect(words("Ben Okafor set the priority to high", { field: "priority", to: "high", ...by(ben) })).toBe(
      "Ben Okafor set the priority to high",
    );
    expect(words("Odd", { field: "tags", from: 7, to: "x", ...by(ben) })).toBe("Odd");
  });
});
