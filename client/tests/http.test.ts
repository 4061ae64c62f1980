import { describe, expect, test } from "vitest";
import { createHttp } from "../src/http";

function answering(status: number, body: string) {
  const calls: { url: string; init: RequestInit }[] = [];
  const fake = (async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    return new Response(status === 204 ? null : body, { status });
  }) as unknown as typeof fetch;
  return { calls, fetch: fake };
}

test("sends and reads JSON below the base address", async () => {
  const server = answering(200, '{"a":1}');
  const http = createHttp({ baseUrl: "https://chat.example", fetch: server.fetch, credentials: "omit" });
  await expect(http.post("/api/x", { b: 2 })).resolves.toEqual({ a: 1 });
  const { url, init } = server.calls[0] ?? { url: "", init: {} };
  expect(url).toBe("https://chat.example/api/x");
  expect(init).toMatchObject({ method: "POST", body: '{"b":2}', credentials: "omit" });
});

test("the CSRF token goes with what changes something, and only there", async () => {
  const server = answering(200, "{}");
  const http = createHttp({ csrfToken: () => "secret", fetch: server.fetch });
  await http.get("/a");
  await http.patch("/a", {});
  expect(server.calls.map(({ init }) => (init.headers as Record<string, string>)["X-CSRF-Token"])).toEqual([
    undefined,
    "secret",
  ]);
});

test("an empty answer is fine", async () => {
  await expect(createHttp({ fetch: answering(204, "").fetch }).delete("/a")).resolves.toBeNull();
});

describe("errors", () => {
  test.each([
    [429, '{"error":{"code":"rate_limited","message":"slow down","retryAfterMs":900}}', "rate_limited"],
    [401, "<html>proxy</html>", "unauthorized"],
    [502, "", "internal"],
    [200, "<html>", "internal"],
  ])("a %i with %j is %s", async (status, body, code) => {
    await expect(createHttp({ fetch: answering(status, body).fetch }).get("/a")).rejects.toMatchObject({ code });
  });

  test("no network and no answer in time are told apart", async () => {
    const failing = (error: Error) => createHttp({ fetch: () => Promise.reject(error) }).get("/a");
    await expect(failing(new TypeError("failed"))).rejects.toMatchObject({ code: "offline" });
    await expect(failing(new DOMException("late", "TimeoutError"))).rejects.toMatchObject({ code: "timeout" });
  });
});
