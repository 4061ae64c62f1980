import { afterEach, describe, expect, it } from "vitest";
import { type OpenPage, openPage } from "../page";

let page: OpenPage;
afterEach(() => page.close());

it("completes a bare address with the agent's project", async () => {
  page = await openPage("/inbox/");
  await page.until(() => location.pathname === "/inbox/p/demo");
  expect(page.text()).toContain("No open conversations");
});

it("offers the agent's own project in place of a foreign one", async () => {
  page = await openPage("/inbox/p/foreign");
  expect(page.text()).toContain("This project is not yours");
  await page.click(page.control("Go to Lantern & Loom"));
  await page.until(() => page.root.querySelector(".panes"));
});

it("tells an agent without a project what to do", async () => {
  page = await openPage("/inbox/", { projects: [] });
  expect(page.text()).toContain("You are not in a project yet");
});

describe("for an agent of two projects", () => {
  it("a switch leads from one to the other", async () => {
    const projects = ["demo", "second"].map((id) => ({ id, name: id, role: "agent" }) as const);
    page = await openPage("/inbox/p/demo", { projects: [...projects] });
    const picker = page.find<HTMLSelectElement>("select[aria-label=Project]");
    picker.value = "second";
    picker.dispatchEvent(new Event("change", { bubbles: true }));
    await page.until(() => location.pathname === "/inbox/p/second");
    await page.until(() => page.connection.payloads("joinProject").at(-1)?.projectId === "second");
    expect(page.api.conversations.mock.lastCall?.[0]).toBe("second");
  });
});
