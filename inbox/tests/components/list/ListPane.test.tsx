import { afterEach, describe, expect, it } from "vitest";
import { type OpenPage, openPage } from "../../page";
import { aConversation, aMessage, ana, at, ben, refused } from "../../support";

let page: OpenPage;
afterEach(() => page.close());

const hostile = '<img src=x onerror="alert(1)">';
const preview = { seq: 1, author: aMessage(1).author, preview: hostile, createdAt: at(0) };
const rows = () => [...page.root.querySelectorAll(".row")].map((row) => row.textContent ?? "");

describe("a row", () => {
  it("says who, what, how long, and whose", async () => {
    const visitor = { ...aConversation().visitor, online: true };
    const conversation = aConversation({
      unread: 2,
      lastSeq: 2,
      lastVisitorSeq: 2,
      waitingSince: at(0),
      assigneeId: ben.id,
      visitor,
      lastMessage: preview,
    });
    page = await openPage("/inbox/p/demo", { conversations: [conversation] });
    await page.until(() => rows()[0]?.includes("Ben Okafor"));
    for (const words of ["Mira", "Online", "2 unread", "Waiting"]) expect(rows()[0]).toContain(words);
  });

  it("shows what strangers write as text", async () => {
    const visitor = { ...aConversation().visitor, name: hostile };
    page = await openPage("/inbox/p/demo", { conversations: [aConversation({ visitor, lastMessage: preview })] });
    await page.until(() => rows().length === 1);
    expect(page.find(".row-name").textContent).toBe(hostile);
    expect(page.find(".row-preview").textContent).toBe(hostile);
    expect(page.root.querySelector(".row img")).toBeNull();
  });

  it("of one's own last word says so", async () => {
    const lastMessage = { ...preview, author: { kind: "agent", id: ana.id, name: ana.name } as const, preview: "Done" };
    page = await openPage("/inbox/p/demo", { conversations: [aConversation({ lastMessage })] });
    await page.until(() => rows().length === 1);
    expect(page.find(".row-preview").textContent).toBe("You: Done");
  });
});

describe("the list", () => {
  it("follows the filter in the address", async () => {
    page = await openPage("/inbox/p/demo", {
      conversations: [aConversation(), aConversation({ id: "c2", status: "pending" })],
    });
    await page.until(() => rows().length === 1);
    await page.click(page.control("Pending0"));
    await page.until(() => location.search === "?status=pending");
    expect(page.api.conversations.mock.lastCall?.[1]).toMatchObject({ status: "pending" });
    expect(page.find(".statuses [aria-current]").textContent).toBe("Pending0");
  });

  it("shows how many there are of each", async () => {
    page = await openPage("/inbox/p/demo?show=unassigned");
    const numbers = (nav: string) => [...page.root.querySelectorAll(`${nav} a`)].map((one) => one.textContent);
    await page.until(() => numbers(".owners").join(" ") === "Mine1 Unassigned2 All3");
    expect(numbers(".statuses")).toEqual(["Open2", "Pending0", "Snoozed0", "Resolved0"]);
  });

  it("takes in a new conversation without being asked", async () => {
    page = await openPage("/inbox/p/demo");
    page.connection.say("newMessage", { message: aMessage(1), conversation: aConversation() });
    await page.until(() => rows().length === 1);
    expect(document.title).toBe("Porchlight");
  });

  it("searches when the hand rests, and says what was not found", async () => {
    page = await openPage("/inbox/p/demo");
    await page.type(page.find("input[type=search]"), "brass lamp");
    await page.until(() => location.search === "?q=brass+lamp");
    await page.until(() => page.text().includes("No open conversation matches “brass lamp”."));
    await page.click(page.control("Clear the search"));
    await page.until(() => location.search === "");
  });

  it("says when it could not be loaded, and tries again", async () => {
    page = await openPage("/inbox/p/demo");
    page.api.conversations.mockRejectedValue(refused("unavailable"));
    await page.until(() => page.text().includes("Resolved0"));
    await page.click(page.control("Resolved0"));
    await page.until(() => page.text().includes("The list could not be loaded."));
    page.api.conversations.mockResolvedValue({
      conversations: [],
      counts: { mine: 0, unassigned: 0, all: 0 },
      nextCursor: null,
    });
    await page.click(page.control("Try again"));
    await page.until(() => page.text().includes("There are no resolved conversations."));
  });
});
