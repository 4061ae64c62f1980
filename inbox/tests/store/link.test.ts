import { expect, it, vi } from "vitest";
import type { Link } from "../../src/contract";
import { createLink, secretIn } from "../../src/store/link";
import { refused } from "../support";

const link: Link = {
  kind: "invitation",
  email: "cleo@example.com",
  name: "Cleo",
  projectName: "Shop",
  hasAccount: false,
  expiresAt: "2026-01-09T03:04:05.678Z",
};

function linkWith(change: Partial<Parameters<typeof createLink>[1]> = {}, problem: string | null = null) {
  const api = {
    lookAtLink: vi.fn().mockResolvedValue(link),
    useLink: vi.fn().mockResolvedValue({ email: link.email }),
    ...change,
  };
  const session = { signIn: vi.fn().mockResolvedValue(problem), restore: vi.fn().mockResolvedValue(undefined) };
  const leave = vi.fn();
  return { api, session, leave, store: createLink("secret", api, session, leave) };
}

it.each([
  ["/inbox/invitation", "#abc", "abc"],
  ["/inbox/new-password/", "#abc", "abc"],
  ["/inbox/invitation", "", ""],
  ["/inbox/p/shop", "#abc", null],
  ["/inbox/", "", null],
])("knows a link's address: %s%s", (pathname, hash, secret) => {
  expect(secretIn({ pathname, hash })).toBe(secret);
});

it("signs in with the password that was just given, and leaves the address", async () => {
  const { store, api, session, leave } = linkWith();
  await store.look();
  expect(store.state.value).toEqual({ kind: "ready", link });
  expect(await store.use("a new password", " Cleo ")).toBeNull();
  expect(api.useLink).toHaveBeenCalledWith({ token: "secret", password: "a new password", name: "Cleo" });
  expect(session.signIn).toHaveBeenCalledWith("cleo@example.com", "a new password");
  expect(session.restore).not.toHaveBeenCalled();
  expect(leave).toHaveBeenCalledOnce();
  expect(store.open.value).toBe(false);
});

it("shows the door when the link is used and signing in is refused", async () => {
  const { store, session } = linkWith({}, "Too many tries.");
  expect(await store.use("a new password")).toBeNull();
  expect(session.restore).toHaveBeenCalledOnce();
});

it.each([
  ["not_found", "This link no longer works", false],
  ["invalid", "This link no longer works", false],
  ["offline", "The link could not be opened", true],
])("says what is wrong with it: %s", async (code, title, again) => {
  const { store } = linkWith({ lookAtLink: vi.fn().mockRejectedValue(refused(code)) });
  await store.look();
  expect(store.state.value).toMatchObject({ kind: "refused", title, again });
});

it.each([
  ["unauthorized", /not the password/],
  ["not_found", /no longer works/],
  ["rate_limited", /Wait/],
])("stays open when it is refused: %s", async (code, words) => {
  const { store } = linkWith({ useLink: vi.fn().mockRejectedValue(refused(code)) });
  expect(await store.use("a new password")).toMatch(words);
  expect(store.open.value).toBe(true);
});

it("lets somebody go who does not want it", () => {
  const { store, session, leave } = linkWith();
  store.leave();
  expect(leave).toHaveBeenCalledOnce();
  expect(session.restore).toHaveBeenCalledOnce();
  expect(store.open.value).toBe(false);
});
