import { expect, it, vi } from "vitest";
import type { CannedReply } from "../../src/contract";
import { createCanned } from "../../src/store/canned";
import { NOON, refused } from "../support";

const reply = (shortcut: string): CannedReply => ({
  id: shortcut,
  shortcut,
  content: `About ${shortcut}`,
  createdAt: NOON,
  updatedAt: NOON,
});

it("fetches them once a minute at most, and again for another project", async () => {
  const cannedReplies = vi.fn().mockResolvedValue([reply("hello")]);
  let now = 0;
  const canned = createCanned({ cannedReplies }, () => now);
  await canned.refresh("demo");
  await canned.refresh("demo");
  expect(cannedReplies).toHaveBeenCalledTimes(1);
  now = 60_000;
  await canned.refresh("demo");
  await canned.refresh("second");
  expect(cannedReplies.mock.calls).toEqual([["demo"], ["demo"], ["second"]]);
});

it("asks again after a failure, and keeps what it has", async () => {
  const cannedReplies = vi
    .fn()
    .mockResolvedValueOnce([reply("hello")])
    .mockRejectedValueOnce(refused("unavailable"));
  let now = 0;
  const canned = createCanned({ cannedReplies }, () => now);
  await canned.refresh("demo");
  now = 60_000;
  await canned.refresh("demo");
  expect(canned.find("")).toHaveLength(1);
  cannedReplies.mockResolvedValueOnce([]);
  await canned.refresh("demo");
  expect(canned.replies.value).toEqual([]);
});

it("offers a screenful", async () => {
  const many = Array.from({ length: 30 }, (_, index) => reply(`r${index}`));
  const canned = createCanned({ cannedReplies: vi.fn().mockResolvedValue(many) });
  await canned.refresh("demo");
  expect(canned.find("")).toHaveLength(8);
  expect(canned.find("r29").map(({ shortcut }) => shortcut)).toEqual(["r29"]);
});
