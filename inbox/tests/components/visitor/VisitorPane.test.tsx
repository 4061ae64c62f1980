import { afterEach, expect, it } from "vitest";
import type { Visitor } from "../../../src/contract";
import { type OpenPage, openPage } from "../../page";
import { aConversation, aMessage, at } from "../../support";

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
  expect(links).toEqual(["mailto:mira%40example.com", "https://shop.example/lamps"]);
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
    expect(pane().querySelector("a")).toBeNull();
  },
);

it("says what is not known of an anonymous visitor", async () => {
  await openFor({ name: null });
  expect(pane().textContent).toMatch(/Visitor [0-9a-f]{4}/);
  expect(pane().textContent).toContain("Not known");
});
