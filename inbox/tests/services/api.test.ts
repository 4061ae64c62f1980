import type { Http } from "@porchlight/client";
import { expect, it, vi } from "vitest";
import { createApi } from "../../src/services/api";

function recorded() {
  const get = vi.fn().mockResolvedValue({ agents: [{ id: "a_ana" }] });
  const patch = vi.fn().mockResolvedValue({});
  return { get, patch, api: createApi({ get, patch } as unknown as Http) };
}

it("asks for a list with the words of the contract", async () => {
  const { api, get } = recorded();
  await api.conversations("demo", { owner: "unassigned", status: "open", tag: "", q: "" }, { limit: 50 });
  expect(get).toHaveBeenCalledWith("/api/projects/demo/conversations?status=open&assignee=none&limit=50");
  await api.conversations("demo", { owner: "all", status: "resolved", tag: "", q: "a&b" }, { cursor: "x=" });
  expect(get).toHaveBeenLastCalledWith("/api/projects/demo/conversations?status=resolved&q=a%26b&cursor=x%3D");
});

it("escapes what stands in a path", async () => {
  const { api, patch } = recorded();
  await api.change("de/mo", "../c1", { status: "open" });
  expect(patch).toHaveBeenCalledWith("/api/projects/de%2Fmo/conversations/..%2Fc1", { status: "open" });
});

it("unpacks the team", async () => {
  await expect(recorded().api.agents("demo")).resolves.toEqual([{ id: "a_ana" }]);
});
