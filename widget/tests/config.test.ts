import { type Http, RequestError } from "@porchlight/client/light";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadConfig } from "../src/config";

let calls: string[];
let trouble: RequestError | null;
let ending: AbortController;

const http = {
  get: async (path: string) => {
    calls.push(path);
    if (trouble) throw trouble;
    return { projectId: "a b", name: "Shop" };
  },
} as unknown as Http;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  trouble = null;
  ending = new AbortController();
});

afterEach(() => vi.useRealTimers());

test("is asked by project", async () => {
  await expect(loadConfig(http, "a b", ending.signal)).resolves.toMatchObject({ name: "Shop" });
  expect(calls).toEqual(["/api/widget/config?projectId=a%20b"]);
});

test("is asked again, ever less often, until it comes", async () => {
  trouble = new RequestError({ code: "offline", message: "" });
  const loading = loadConfig(http, "demo", ending.signal);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(calls.length).toBeGreaterThan(8);
  expect(calls.length).toBeLessThan(40);
  trouble = null;
  await vi.advanceTimersByTimeAsync(90_000);
  await expect(loading).resolves.toMatchObject({ name: "Shop" });
});

test("a project that does not exist is not asked for again", async () => {
  trouble = new RequestError({ code: "not_found", message: "" });
  await expect(loadConfig(http, "nobody", ending.signal)).resolves.toBeNull();
  expect(calls).toHaveLength(1);
});

test("ends when the widget is destroyed", async () => {
  trouble = new RequestError({ code: "offline", message: "" });
  const loading = loadConfig(http, "demo", ending.signal);
  await vi.advanceTimersByTimeAsync(100);
  ending.abort();
  await expect(loading).resolves.toBeNull();
});
