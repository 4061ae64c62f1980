import { afterEach, expect, it } from "vitest";
import type { Visitor } from "../../../src/contract";
import { type OpenPage, openPage } from "../../page";
import { aConversation, aMessage, at, refused } from "../../support";

let page: OpenPage;
afterEach(() => page.close());

const openFor = async (visitor: Partial<Visitor>) => {
  const conversation = aConversation({ visitor: { ...aConversation().visitor, ...visitor } });
  page = await openPage("/inbox/p/demo/c/c1", { conversations: [conversation], messages: [aMessage(1)] });
  await page.until(() => page.root.querySelector(".facts"));
};
const pane = () => page.find(".pane-visitor");

it("says who writes, and from where", async () => {
  await openFor({
    email: "mira@example.com",
    verified: true,
    online: true,
    url: "https://shop.example/lamps",
    title: "Lamps",
  });
  for (const words of ["Mira", "Verified", "On your site now", "Lamps"]) expect(pane().textContent).toContain(words);
  const links = [...pane().querySelectorAll("a")].map(({ href }) => href);
  expect(links.slice(0, 2)).toEqual(["mailto:mira%40example.com", "https://shop.example/lamps"]);
});

it("follows the visitor from page to page", async () => {
  await openFor({ online: true });
  page.connection.say("visitorContext", {
    visitorUid: "v_1",
    url: "https://shop.example/cart",
    title: "Cart",
    at: at(1),
  });
  await page.until(() => pane().textContent?.includes("Cart"));
});

it.each(["javascript:alert(1)", "data:text/html,x", "//evil.example/", "mailto:a@b.example"])(
  "makes no link of the page address %s",
  async (url) => {
    await openFor({ url });
    expect(pane().textContent).toContain(url);
    expect([...pane().querySelectorAll(".facts a")]).toEqual([]);
  },
);

it("says what is not known of an anonymous visitor", async () => {
  await openFor({ name: null });
  expect(pane().textContent).toMatch(/Visitor [0-9a-f]{4}/);
  expect(pane().textContent).toContain("Not known");
});

it("tells local time, browser, language and the trail", async () => {
  await openFor({ online: true });
  await page.until(() => pane().textContent?.includes("Firefox 128 on Windows"));
  expect(pane().textContent).toContain("(Europe/Vienna)");
  expect(pane().textContent).toContain("Austrian German");
  for (let number = 1; number < 7; number++) {
    const url = `https://shop.example/${number}`;
    page.connection.say("visitorContext", { visitorUid: "v_1", url, title: `Page ${number}`, at: at(number) });
  }
  await page.until(() => pane().querySelectorAll(".trail li").length === 4);
  await page.click(page.control("Show all 7"));
  expect([...pane().querySelectorAll(".trail li")].at(-1)?.textContent).toContain("Lamps");
});

it("lets an agent correct the name, and says when it did not hold", async () => {
  await openFor({});
  await page.click(page.control("Change name"));
  const field = () => page.find<HTMLInputElement>(".editable input");
  expect(field().value).toBe("Mira");
  field().value = "Mira Lind";
  await page.press(field(), "Enter");
  await page.until(() => page.find(".visitor-head h2").textContent === "Mira Lind");
  expect(page.api.correctVisitor).toHaveBeenCalledWith("demo", "v_1", { name: "Mira Lind" });
  page.api.correctVisitor.mockRejectedValueOnce(refused("forbidden"));
  await page.click(page.control("Change e-mail"));
  field().value = "mira@example.com";
  await page.press(field(), "Enter");
  await page.until(() => pane().textContent?.includes("You are not allowed to do this"));
  expect(pane().textContent).not.toContain("mira@example.com");
});

it("keeps what was there on Escape, and does not offer to change what a site vouches for", async () => {
  await openFor({ verified: true });
  expect(pane().querySelector('[aria-label="Change name"]')).toBeNull();
  await page.close();
  await openFor({});
  await page.click(page.control("Change name"));
  page.find<HTMLInputElement>(".editable input").value = "Somebody";
  await page.press(page.find(".editable input"), "Escape");
  expect(page.api.correctVisitor).not.toHaveBeenCalled();
  expect(pane().textContent).toContain("Mira");
});

it("adds and removes tags, and offers those in use", async () => {
  const conversations = [aConversation({ tags: ["vip"] }), aConversation({ id: "c2", tags: ["refund", "vip"] })];
  page = await openPage("/inbox/p/demo/c/c1", { conversations, messages: [aMessage(1)] });
  await page.until(() => page.root.querySelector(".tags"));
  const field = page.find<HTMLInputElement>('[aria-label="Add a tag"]');
  await page.type(field, "  late   order ");
  await page.press(field, "Enter");
  expect(page.api.change.mock.lastCall?.[2]).toEqual({ tags: ["vip", "late order"] });
  await page.click(page.control("+ refund"));
  await page.until(() => page.api.change.mock.calls.length === 2);
  expect(page.api.change.mock.lastCall?.[2]?.tags).toContain("refund");
  await page.click(page.control("Remove the tag vip"));
  expect(page.api.change.mock.lastCall?.[2]?.tags).not.toContain("vip");
});

it("shows how the visitor rated, with his words", async () => {
  const conversations = [aConversation({ status: "resolved", rating: 4, ratingComment: "Quick and kind" })];
  page = await openPage("/inbox/p/demo/c/c1?status=resolved", { conversations, messages: [aMessage(1)] });
  await page.until(() => page.root.querySelector(".stars"));
  expect(page.find(".stars").getAttribute("aria-label")).toBe("4 of 5");
  expect(pane().textContent).toContain("Quick and kind");
});

it("leads to the visitor's other conversations", async () => {
  await openFor({});
  page.api.conversationsOf.mockResolvedValue([]);
  expect(pane().textContent).toContain("This is the first one.");
  await page.close();
  const conversations = [aConversation(), aConversation({ id: "c0", status: "resolved" })];
  page = await openPage("/inbox/p/demo/c/c1", { conversations, messages: [aMessage(1)] });
  await page.until(() => page.root.querySelector(".others a"));
  expect(page.find<HTMLAnchorElement>(".others a").pathname).toBe("/inbox/p/demo/c/c0");
});
