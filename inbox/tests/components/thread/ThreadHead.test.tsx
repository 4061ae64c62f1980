import { afterEach, describe, expect, it } from "vitest";
import type { Conversation } from "../../../src/contract";
import { type OpenPage, openPage } from "../../page";
import { aConversation, aMessage, ana, at, ben, NOON, refused } from "../../support";

let page: OpenPage;
afterEach(() => page.close());

const openThread = async (change: Partial<Conversation> = {}) => {
  const conversations = [aConversation({ lastSeq: 1, ...change })];
  page = await openPage("/inbox/p/demo/c/c1", { conversations, messages: [aMessage(1)] });
  await page.until(() => page.root.querySelectorAll(".log li").length > 0);
  await page.until(() => page.api.agents.mock.calls.length > 0);
};
const choose = (id: string) => page.click(page.find(`input[name="assignee"][value="${id}"]`));
const storeNote = () => {
  const note = page.connection.payloads("sendReply")[0];
  const { clientMessageId } = note ?? {};
  page.connection.say("messageSent", {
    clientMessageId,
    messageId: "m2",
    conversationId: "c1",
    seq: 2,
    createdAt: NOON,
  });
};

describe("assigning", () => {
  it("gives a conversation to a colleague", async () => {
    await openThread();
    await page.click(page.control("Assigned to: Unassigned"));
    await choose(ben.id);
    await page.click(page.control("Assign"));
    expect(page.api.change).toHaveBeenCalledWith("demo", "c1", { assigneeId: ben.id, ifAssigneeId: null });
    await page.until(() => page.text().includes("Ben Okafor"));
  });

  it("hands over with a note: first the note is stored, then the owner changes", async () => {
    await openThread({ assigneeId: ana.id });
    await page.click(page.control("Assigned to: Ana Kovač"));
    await choose(ben.id);
    await page.type(page.find<HTMLTextAreaElement>(".assign textarea"), "She wants a refund");
    await page.click(page.control("Hand over with this note"));
    await page.until(() => page.connection.payloads("sendReply").length === 1);
    expect(page.connection.payloads("sendReply")[0]).toMatchObject({ kind: "note", content: "She wants a refund" });
    expect(page.api.change).not.toHaveBeenCalled();
    storeNote();
    await page.until(() => page.api.change.mock.calls.length === 1);
    expect(page.api.change.mock.lastCall?.[2]).toEqual({ assigneeId: ben.id, ifAssigneeId: ana.id });
  });

  it("keeps the conversation when the note could not be stored", async () => {
    await openThread({ assigneeId: ana.id });
    page.connection.answers.set("sendReply", () => Promise.reject(refused("invalid")));
    await page.click(page.control("Assigned to: Ana Kovač"));
    await choose(ben.id);
    await page.type(page.find<HTMLTextAreaElement>(".assign textarea"), "Lost");
    await page.click(page.control("Hand over with this note"));
    await page.until(() => page.text().includes("Your note could not be stored"));
    expect(page.api.change).not.toHaveBeenCalled();
  });

  it("names who was faster, also when a note went before", async () => {
    await openThread();
    page.api.change.mockRejectedValueOnce(refused("conflict"));
    page.api.conversation.mockResolvedValueOnce(aConversation({ assigneeId: ben.id, updatedAt: at(1) }));
    await page.click(page.control("Assigned to: Unassigned"));
    await choose(ana.id);
    await page.type(page.find<HTMLTextAreaElement>(".assign textarea"), "Mine");
    await page.click(page.control("Hand over with this note"));
    await page.until(() => page.connection.payloads("sendReply").length === 1);
    storeNote();
    await page.until(() => page.text().includes("Ben Okafor was faster and has this conversation now."));
  });
});

describe("single keys", () => {
  it("open the people, take, resolve", async () => {
    await openThread();
    await page.press(document.body, "a");
    expect(page.find(".assign")).toBeTruthy();
    await page.press(page.find(".assign"), "Escape");
    expect(page.root.querySelector(".assign")).toBeNull();
    await page.press(document.body, "i");
    await page.until(() => page.api.change.mock.calls.length === 1);
    await page.until(() => page.text().includes("Resolve"));
    await page.press(document.body, "e");
    await page.until(() => page.api.change.mock.calls.length === 2);
    expect(page.api.change.mock.calls.map((call) => call[2])).toEqual([
      { assigneeId: ana.id, ifAssigneeId: null },
      { status: "resolved" },
    ]);
  });
});

describe("snoozing", () => {
  it("offers times, and sends the one that was chosen", async () => {
    await openThread();
    await page.click(page.control("Snooze"));
    await page.click(page.find(".menu-item:last-of-type"));
    const change = page.api.change.mock.lastCall?.[2];
    expect(change.status).toBe("snoozed");
    expect(Date.parse(change.snoozedUntil)).toBeGreaterThan(Date.now());
  });

  it("takes a time of one's own, in the future only", async () => {
    await openThread();
    await page.click(page.control("Snooze"));
    const field = page.find<HTMLInputElement>('input[type="datetime-local"]');
    await page.type(field, "2020-01-01T09:00");
    await page.click(page.find(".menu-form button"));
    expect(page.text()).toContain("Choose a time in the future.");
    await page.type(field, "2099-01-01T09:00");
    await page.click(page.find(".menu-form button"));
    const { snoozedUntil } = page.api.change.mock.lastCall?.[2] ?? {};
    expect(snoozedUntil).toBe(new Date(2099, 0, 1, 9).toISOString());
  });

  it("says until when, and wakes before", async () => {
    await openThread({ status: "snoozed", snoozedUntil: at(60 * 24 * 400) });
    expect(page.find(".thread-title p").textContent).toContain("Snoozed until ");
    await page.click(page.control("More actions"));
    await page.click(page.control("Wake now"));
    expect(page.api.change.mock.lastCall?.[2]).toEqual({ status: "open" });
  });
});

it("marks as pending", async () => {
  await openThread();
  await page.click(page.control("More actions"));
  await page.click([...page.root.querySelectorAll<HTMLElement>(".menu-item")][0] as HTMLElement);
  expect(page.api.change.mock.lastCall?.[2]).toEqual({ status: "pending" });
});

describe("a visitor's unsent words", () => {
  const typing = (preview: string | null, active = true) =>
    page.connection.say("typing", { conversationId: "c1", author: aMessage(1).author, active, preview });

  it("stand as text, and go when the message comes", async () => {
    await openThread();
    typing("<b>is it</b> https://x.example");
    await page.until(() => page.root.querySelector(".ghost"));
    expect(page.find(".ghost .bubble").textContent).toBe("<b>is it</b> https://x.example");
    expect(page.find(".ghost .bubble").children).toHaveLength(0);
    page.connection.say("newMessage", { message: aMessage(2), conversation: aConversation({ lastSeq: 2 }) });
    await page.until(() => !page.root.querySelector(".ghost"));
  });

  it("are not shown where there are none", async () => {
    await openThread();
    typing(null);
    await page.until(() => page.text().includes("The visitor is writing"));
    expect(page.root.querySelector(".ghost")).toBeNull();
  });
});
