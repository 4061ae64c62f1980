import { beforeEach, expect, it, vi } from "vitest";
import type { Member } from "../../src/contract";
import { createTeam, type TeamStore } from "../../src/store/team";
import { ana, ben, deferred } from "../support";

const members: Member[] = [ana, ben].map((agent) => ({ ...agent, role: "agent" }));
const agents = vi.fn();
let team: TeamStore;
beforeEach(() => {
  agents.mockReset().mockResolvedValue(members);
  team = createTeam({ agents });
});

it("knows its members' names, and finds a word for somebody who has left", async () => {
  await team.load("demo");
  expect([team.nameOf(ben.id), team.nameOf("a_gone")]).toEqual([ben.name, "a former colleague"]);
});

it("shows the project that was asked for last", async () => {
  const late = deferred<Member[]>();
  agents.mockReturnValueOnce(late.promise);
  const first = team.load("slow");
  await team.load("demo");
  late.answer([]);
  await first;
  expect(team.members.value).toEqual(members);
});

it("follows who is there and who looks at what", () => {
  team.joined([{ agentId: ben.id, status: "away" }]);
  team.agentPresence({ agentId: ana.id, status: "online" });
  expect(Object.fromEntries(team.presence.value)).toEqual({ [ben.id]: "away", [ana.id]: "online" });
  team.viewing("c1", [ben.id]);
  expect(team.viewers.value.get("c1")).toEqual([ben.id]);
  team.viewing("c1", []);
  expect(team.viewers.value.has("c1")).toBe(false);
});

it("forgets who looked at what when the room is entered anew", () => {
  team.viewing("c1", [ben.id]);
  team.joined([]);
  expect(team.viewers.value.size).toBe(0);
});
