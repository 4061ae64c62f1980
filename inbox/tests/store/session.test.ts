import { expect, it, vi } from "vitest";
import { createSession } from "../../src/store/session";
import { ana, refused } from "../support";

const answer = { agent: ana, projects: [], csrfToken: "t1" };

function sessionWith(change: Partial<Parameters<typeof createSession>[0]> = {}) {
  const api = { signIn: vi.fn().mockResolvedValue(answer), whoAmI: vi.fn(), signOut: vi.fn(), ...change };
  return { api, session: createSession(api) };
}

it("is taken up again after a reload", async () => {
  const { session } = sessionWith({ whoAmI: vi.fn().mockResolvedValue(answer) });
  await session.restore();
  expect(session.state.value).toMatchObject({ kind: "signedIn", agent: ana });
  expect(session.csrfToken()).toBe("t1");
});

it("begins at the door for a stranger", async () => {
  const { session } = sessionWith({ whoAmI: vi.fn().mockRejectedValue(refused("unauthorized")) });
  await session.restore();
  expect(session.state.value).toEqual({ kind: "signedOut", notice: null });
});

it("does not take a silent server for a sign-out", async () => {
  const { session } = sessionWith({ whoAmI: vi.fn().mockRejectedValue(refused("offline")) });
  await session.restore();
  expect(session.state.value).toMatchObject({ kind: "unreachable" });
});

it.each([
  ["unauthorized", {}, /do not match an account/],
  ["rate_limited", { retryAfterMs: 10_000 }, /Wait 10 seconds/],
  ["offline", {}, /cannot be reached/],
])("says why nobody gets in: %s", async (code, more, words) => {
  const { session } = sessionWith({ signIn: vi.fn().mockRejectedValue(refused(code, more)) });
  expect(await session.signIn("ana@example.com", "wrong")).toMatch(words);
});

it("signs in with the address as it was meant", async () => {
  const { session, api } = sessionWith();
  expect(await session.signIn(" ana@example.com ", " secret ")).toBeNull();
  expect(api.signIn).toHaveBeenCalledWith("ana@example.com", " secret ");
});

it("asks for a code where the account has a second lock", async () => {
  const signIn = vi.fn().mockRejectedValueOnce(refused("unauthorized", { field: "code" }));
  const { session } = sessionWith({ signIn });
  expect(await session.signIn("ana@example.com", "secret")).toBeNull();
  expect(session.state.value).toEqual({ kind: "codeAsked" });
  signIn.mockRejectedValueOnce(refused("unauthorized", { field: "code" }));
  expect(await session.giveCode("000000")).toMatch(/not right/);
  signIn.mockResolvedValueOnce(answer);
  expect(await session.giveCode(" 123456 ")).toBeNull();
  expect(signIn).toHaveBeenLastCalledWith("ana@example.com", "secret", "123456");
  expect(session.state.value.kind).toBe("signedIn");
});

it("forgets who waits for a code when he starts again", async () => {
  const signIn = vi.fn().mockRejectedValue(refused("unauthorized", { field: "code" }));
  const { session } = sessionWith({ signIn });
  await session.signIn("ana@example.com", "secret");
  session.startAgain();
  expect(session.state.value).toEqual({ kind: "signedOut", notice: null });
  await session.giveCode("123456");
  expect(signIn).toHaveBeenLastCalledWith("", "", "123456");
});

it("forgets its token on the way out", async () => {
  const { session } = sessionWith({ signOut: vi.fn().mockResolvedValue(undefined) });
  await session.signIn("ana@example.com", "secret");
  expect(await session.signOut()).toBeNull();
  expect(session.csrfToken()).toBeNull();
  expect(session.state.value).toEqual({ kind: "signedOut", notice: null });
});

it("stays in when the server did not hear the sign-out", async () => {
  const { session } = sessionWith({ signOut: vi.fn().mockRejectedValue(refused("offline")) });
  await session.signIn("ana@example.com", "secret");
  expect(await session.signOut()).toMatch(/cannot be reached/);
  expect(session.state.value.kind).toBe("signedIn");
});

it("says that it has ended, but not to somebody who was never in", async () => {
  const { session } = sessionWith();
  session.expire();
  expect(session.state.value.kind).toBe("checking");
  await session.signIn("ana@example.com", "secret");
  session.expire();
  expect(session.state.value).toMatchObject({ kind: "signedOut", notice: expect.stringMatching(/has ended/) });
});
