import { type Http, RequestError } from "@porchlight/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { guardSession, reviveConnection } from "../../src/services/unauthorized";
import { FakeConnection, refused } from "../support";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function httpThatAnswers(answer: () => Promise<never>): Http {
  return { get: answer, post: answer, patch: answer, delete: answer };
}

it("ends the session when the server no longer knows it", async () => {
  const expire = vi.fn();
  const http = guardSession(
    httpThatAnswers(() => Promise.reject(refused("unauthorized"))),
    expire,
  );
  await expect(http.patch("/x", {})).rejects.toMatchObject({ code: "unauthorized" });
  expect(expire).toHaveBeenCalledOnce();
});

it("does not end it for any other refusal", async () => {
  const expire = vi.fn();
  const http = guardSession(
    httpThatAnswers(() => Promise.reject(refused("unavailable"))),
    expire,
  );
  await expect(http.get("/x")).rejects.toMatchObject({ code: "unavailable" });
  expect(expire).not.toHaveBeenCalled();
});

it("does not end it for a wrong password that was asked for once more", async () => {
  const expire = vi.fn();
  const wrong = new RequestError({ code: "unauthorized", message: "That is not your password.", field: "password" });
  const http = guardSession(
    httpThatAnswers(() => Promise.reject(wrong)),
    expire,
  );
  await expect(http.post("/api/account/password", {})).rejects.toBe(wrong);
  expect(expire).not.toHaveBeenCalled();
});

it("starts a refused connection again when the session still lives, also after an outage", async () => {
  const connection = new FakeConnection();
  const whoAmI = vi.fn().mockRejectedValueOnce(refused("offline")).mockResolvedValue({});
  reviveConnection(connection.asConnection, { whoAmI });
  connection.become("refused");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(connection.start).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(connection.start).toHaveBeenCalledOnce();
});

it("lets it be when nobody is signed in any more", async () => {
  const connection = new FakeConnection();
  reviveConnection(connection.asConnection, { whoAmI: vi.fn().mockRejectedValue(refused("unauthorized")) });
  connection.become("refused");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connection.start).not.toHaveBeenCalled();
});
