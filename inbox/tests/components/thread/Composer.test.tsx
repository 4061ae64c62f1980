import { afterEach, describe, expect, it } from "vitest";
import type { CannedReply } from "../../../src/contract";
import { type OpenPage, openPage, type World } from "../../page";
import { aConversation, aMessage, NOON } from "../../support";

let page: OpenPage;
afterEach(() => page.close());

const reply = (shortcut: string, content: string): CannedReply => ({
  id: shortcut,
  shortcut,
  content,
  createdAt: NOON,
  updatedAt: NOON,
});
const canned = [
  reply("hello", "Hello {{visitor.name}}, {{agent.name}} here."),
  reply("shipping", "Your order {{order.number}} is on its way."),
];
const openThread = async (world: Partial<World> = {}) => {
  const messages = [aMessage(1)];
  page = await openPage("/inbox/p/demo/c/c1", { conversations: [aConversation()], canned, ...world, messages });
  await page.until(() => page.root.querySelectorAll(".log li").length > 0);
};
const box = () => page.find<HTMLTextAreaElement>("textarea");
const options = () => [...page.root.querySelectorAll('[role="option"] strong')].map((one) => one.textContent);
const typeSlash = async (text: string) => {
  await page.type(box(), text);
  await page.until(() => options().length > 0);
};

describe("canned replies", () => {
  it("are offered behind a slash, by letters in their order, and Enter takes one", async () => {
    await openThread();
    await typeSlash("/");
    expect(options()).toEqual(["/hello", "/shipping"]);
    await page.type(box(), "/shg");
    expect(options()).toEqual(["/shipping"]);
    await page.type(box(), "Hi /hel");
    await page.press(box(), "Enter");
    expect(box().value).toBe("Hi Hello Mira, Ana Kovač here.");
    expect(options()).toEqual([]);
    expect(page.connection.payloads("sendReply")).toEqual([]);
  });

  it("are chosen by arrows, which go round", async () => {
    await openThread();
    await typeSlash("/");
    const selected = () => page.find('[aria-selected="true"] strong').textContent;
    await page.press(box(), "ArrowDown");
    expect(selected()).toBe("/shipping");
    expect(box().getAttribute("aria-activedescendant")).toBe(page.find('[aria-selected="true"]').id);
    await page.press(box(), "ArrowDown");
    expect(selected()).toBe("/hello");
    await page.press(box(), "ArrowUp");
    await page.press(box(), "Tab");
    expect(box().value).toContain("Your order");
  });

  it("leave what nobody knows selected, and say so", async () => {
    await openThread();
    await typeSlash("/ship");
    await page.click(page.find('[role="option"]'));
    expect(box().value).toBe("Your order {{order.number}} is on its way.");
    expect(box().value.slice(box().selectionStart, box().selectionEnd)).toBe("{{order.number}}");
    expect(page.find(".composer-foot").textContent).toContain("Fill in {{order.number}} before you send");
  });

  it("go away with Escape, so that Enter sends again", async () => {
    await openThread();
    await typeSlash("/hel");
    await page.press(box(), "Escape");
    expect(options()).toEqual([]);
    await page.press(box(), "Enter");
    await page.until(() => page.connection.payloads("sendReply").length === 1);
    expect(page.connection.payloads("sendReply")[0]).toMatchObject({ content: "/hel" });
  });
});

describe("the key that sends", () => {
  it("is chosen at the foot of the composer", async () => {
    await openThread();
    await page.click(page.control("Enter sends · Shift+Enter starts a new line"));
    await page.type(box(), "Hello");
    await page.press(box(), "Enter");
    expect(box().value).toBe("Hello");
    await page.press(box(), "Enter", { ctrlKey: true });
    await page.until(() => page.connection.payloads("sendReply").length === 1);
    await page.click(page.control("Ctrl+Enter sends · Enter starts a new line"));
    await page.type(box(), "Again");
    await page.press(box(), "Enter");
    await page.until(() => page.root.querySelectorAll(".message.mine").length === 2);
  });
});

describe("single keys", () => {
  it("go to the reply or to the note", async () => {
    await openThread();
    await page.press(document.body, "n");
    expect(box().getAttribute("aria-label")).toBe("Note for the team");
    expect(document.activeElement).toBe(box());
    box().blur();
    await page.press(document.body, "r");
    expect(box().getAttribute("aria-label")).toBe("Reply to Mira");
  });
});

it("puts a quotation behind what was begun", async () => {
  await openThread();
  await page.type(box(), "Begun");
  await page.click(page.control("Quote message"));
  expect(box().value).toBe("Begun\n\n> Message 1\n");
  expect(document.activeElement).toBe(box());
});
