import { afterEach, describe, expect, it } from "vitest";
import { type OpenPage, openPage, type World } from "../../page";
import { aConversation, aMessage, ana, at, ben, NOON, refused } from "../../support";

let page: OpenPage;
afterEach(() => page.close());

const openThread = async (world: Partial<World> = {}) => {
  const messages = world.messages ?? [aMessage(1)];
  page = await openPage("/inbox/p/demo/c/c1", {
    conversations: [aConversation({ lastSeq: messages.length })],
    ...world,
    messages,
  });
  await page.until(() => page.root.querySelectorAll(".log li").length > 0);
};
const box = () => page.find<HTMLTextAreaElement>("textarea");
const replies = () => page.connection.payloads("sendReply");

describe("the composer", () => {
  it("sends on Enter and is empty again", async () => {
    await openThread();
    await page.type(box(), "  Hello  ");
    await page.press(box(), "Enter");
    await page.until(() => replies().length === 1);
    expect(replies()[0]).toMatchObject({ content: "Hello", kind: "text" });
    expect(box().value).toBe("");
    expect(page.find(".message.mine .message-state").textContent).toContain("Sending");
  });

  it.each([
    ["Shift+Enter, which breaks the line", { shiftKey: true }],
    ["the Enter that ends a composition", { isComposing: true }],
  ])("does not send on %s", async (_, how) => {
    await openThread();
    await page.type(box(), "你好");
    await page.press(box(), "Enter", how);
    expect(page.root.querySelector(".message.mine")).toBeNull();
    expect(box().value).toBe("你好");
  });

  it("sends nothing that is blank or too long", async () => {
    await openThread();
    await page.type(box(), "   ");
    await page.press(box(), "Enter");
    await page.type(box(), "😀".repeat(5_002));
    await page.press(box(), "Enter");
    expect(page.root.querySelector(".message.mine")).toBeNull();
    expect(page.text()).toContain("2 characters too long");
  });

  it("writes notes apart from replies, each with its own draft", async () => {
    await openThread();
    await page.type(box(), "for Mira");
    await page.click(page.control("Note"));
    expect(box().value).toBe("");
    await page.type(box(), "for us");
    await page.click(page.control("Add note"));
    await page.until(() => replies().length === 1);
    expect(replies()[0]).toMatchObject({ kind: "note", content: "for us" });
    await page.click(page.control("Reply"));
    expect(box().value).toBe("for Mira");
  });

  it("tells the visitor of a reply in the making, never of a note", async () => {
    await openThread();
    await page.click(page.control("Note"));
    await page.type(box(), "for us");
    expect(page.connection.payloads("typing")).toEqual([]);
    await page.click(page.control("Reply"));
    await page.type(box(), "for Mira");
    expect(page.connection.payloads("typing")).toEqual([{ conversationId: "c1", active: true }]);
  });
});

it("keeps the very element of a message when it is stored", async () => {
  await openThread();
  await page.type(box(), "Hello");
  await page.press(box(), "Enter");
  await page.until(() => replies().length === 1);
  const element = page.find(".message.sending");
  const clientMessageId = replies()[0]?.clientMessageId;
  page.connection.say("messageSent", {
    clientMessageId,
    messageId: "m2",
    conversationId: "c1",
    seq: 2,
    createdAt: NOON,
  });
  await page.until(() => element.classList.contains("sent"));
  expect(page.find(".message.mine")).toBe(element);
});

it("guards against answering what was not read", async () => {
  await openThread();
  page.connection.answers.set("sendReply", () => Promise.reject(refused("stale", { newer: 2 })));
  await page.type(box(), "Too early");
  await page.press(box(), "Enter");
  await page.until(() => page.text().includes("2 new messages came in first"));
  await page.click(page.control("Read, then edit"));
  expect(box().value).toBe("Too early");
  expect(page.root.querySelector(".message.mine")).toBeNull();
});

it("offers to send again what failed", async () => {
  await openThread();
  await page.type(box(), "Hello");
  await page.press(box(), "Enter");
  await page.until(() => replies().length === 1);
  page.connection.say("messageFailed", {
    clientMessageId: replies()[0]?.clientMessageId,
    code: "internal",
    retryable: true,
  });
  await page.until(() => page.text().includes("Failed: the server could not take it"));
  await page.click(page.control("Retry"));
  await page.until(() => replies().length === 2);
});

describe("the log", () => {
  it("shows what strangers write as text, with safe links only", async () => {
    const content = "<b>bold</b> javascript:alert(1) https://shop.example/a?b=<c>";
    await openThread({ messages: [aMessage(1, { content })] });
    expect(page.find(".bubble").textContent).toBe(content);
    const links = [...page.root.querySelectorAll<HTMLAnchorElement>(".bubble a")];
    expect(links.map(({ href, rel, target }) => [href, rel, target])).toEqual([
      ["https://shop.example/a?b=", "noopener noreferrer nofollow", "_blank"],
    ]);
    expect(page.root.querySelector(".bubble b")).toBeNull();
  });

  it("tells notes and events from what was said", async () => {
    const note = aMessage(2, { kind: "note", author: { kind: "agent", id: ben.id, name: ben.name } });
    const event = aMessage(3, {
      kind: "event",
      author: { kind: "system", id: "system", name: null },
      content: "Assigned to Ben",
    });
    await openThread({ messages: [aMessage(1), note, event] });
    expect(page.find(".message.note").textContent).toContain("note, for the team only");
    expect(page.find(".event").textContent).toMatch(/^Assigned to Ben /);
  });
});

describe("the head", () => {
  it("takes a conversation that is nobody's", async () => {
    await openThread();
    await page.click(page.control("Take"));
    expect(page.api.change).toHaveBeenCalledWith("demo", "c1", { assigneeId: ana.id, ifAssigneeId: null });
    await page.until(() => !page.text().includes("Take"));
  });

  it("is kind to the loser", async () => {
    await openThread();
    page.api.change.mockRejectedValueOnce(refused("conflict"));
    page.api.conversation.mockResolvedValueOnce(aConversation({ assigneeId: ben.id, updatedAt: at(1) }));
    await page.click(page.control("Take"));
    await page.until(() => page.text().includes("Ben Okafor was faster and has this conversation now."));
    await page.click(page.control("Understood"));
    expect(page.text()).not.toContain("was faster");
  });

  it("resolves and reopens", async () => {
    await openThread();
    await page.click(page.control("Resolve"));
    await page.until(() => page.control("Reopen"));
    await page.click(page.control("Reopen"));
    expect(page.api.change.mock.lastCall?.[2]).toEqual({ status: "open" });
  });
});

it("says who is typing", async () => {
  await openThread();
  page.connection.say("typing", { conversationId: "c1", author: aMessage(1).author, active: true });
  await page.until(() => page.text().includes("The visitor is writing"));
});

it("says that a conversation does not exist", async () => {
  page = await openPage("/inbox/p/demo");
  page.api.conversation.mockRejectedValue(refused("not_found"));
  history.pushState(null, "", "/inbox/p/demo/c/c9");
  window.dispatchEvent(new PopStateEvent("popstate"));
  await page.until(() => page.text().includes("This conversation cannot be shown"));
});
