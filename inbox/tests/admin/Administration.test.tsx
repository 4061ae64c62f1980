import { RequestError } from "@porchlight/client";
import { afterEach, expect, test, vi } from "vitest";
import type { Member } from "../../src/contract";
import { type OpenPage, openPage } from "../page";

let page: OpenPage;
afterEach(() => page.close());

const MEMBERS: Member[] = [
  { id: "a_ana", email: "ana@example.com", name: "Ana Kovač", role: "owner" },
  { id: "a_ben", email: "ben@example.com", name: "Ben Okafor", role: "agent" },
];

async function team(role: Member["role"], patch = vi.fn()) {
  const get = vi.fn(async (path: string) => (path.endsWith("/agents") ? { agents: MEMBERS } : { invitations: [] }));
  const projects = [{ id: "demo", name: "Lantern & Loom", role }];
  page = await openPage("/inbox/p/demo/settings/team", { projects, http: { get: get as never, patch } });
  await page.until(() => page.find("main h1").textContent);
  return page;
}

const roleOfBen = () => page.find<HTMLSelectElement>("[aria-label='Role of Ben Okafor']");

async function promote() {
  await page.until(roleOfBenIsThere);
  roleOfBen().value = "admin";
  roleOfBen().dispatchEvent(new Event("change", { bubbles: true }));
}
const roleOfBenIsThere = () => page.root.querySelector("[aria-label='Role of Ben Okafor']");

test("an agent is shown what is his, whatever the address says", async () => {
  await team("agent");
  expect(page.find("main h1").textContent).toBe("Your preferences");
  expect(page.text()).not.toContain("API tokens");
});

test("a role is shown at once and stays when the server agrees", async () => {
  const patch = vi.fn().mockResolvedValue({});
  await team("owner", patch);
  await promote();
  await page.until(() => patch.mock.calls.length);
  expect(patch).toHaveBeenCalledWith("/api/projects/demo/agents/a_ben", { role: "admin" });
  expect(roleOfBen().value).toBe("admin");
});

test("what the server refuses is as it was, with the reason", async () => {
  const refusal = new RequestError({ code: "conflict", message: "A project needs an owner." });
  await team("owner", vi.fn().mockRejectedValue(refusal));
  await promote();
  await page.until(() => page.text().includes("A project needs an owner."));
  expect(roleOfBen().value).toBe("agent");
});

test("an admin neither makes owners nor changes one", async () => {
  await team("admin");
  await page.until(roleOfBenIsThere);
  expect([...roleOfBen().options].map(({ value }) => value)).toEqual(["agent", "admin"]);
  expect(page.root.querySelector("[aria-label='Role of Ana Kovač']")).toBeNull();
});
