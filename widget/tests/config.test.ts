import { RequestError } from "@porchlight/client/light";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadConfig } from "../src/config";
import type { Http } from "../src/http";

let calls: string[];
let trouble: RequestError | null;
let ending: AbortController;
let told: number;

const unreachable = () => {
  told += 1;
};

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
  told = 0;
  ending = new AbortController();
});

afterEach(() => vi.useRealTimers());

test("is asked by project", async () => {
  await expect(loadConfig(http, "a b", ending.signal, unreachable)).resolves.toMatchObject({ name: "Shop" });
  expect(calls).toEqual(["/api/widget/config?projectId=a%20b"]);
});

test("is asked again, ever less often, until it comes", async () => {
  trouble = new RequestError({ code: "offline", message: "" });
  const loading = loadConfig(http, "demo", ending.signal, unreachable);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(calls.length).toBeGreaterThan(8);
  expect(calls.length).toBeLessThan(40);
  trouble = null;
  await vi.advanceTimersByTimeAsync(90_000);
  await expect(loading).resolves.toMatchObject({ name: "Shop" });
});

test("the visitor is told after the third try, once", async () => {
  trouble = new RequestError({ code: "unavailable", message: "" });
  const loading = loadConfig(http, "demo", ending.signal, unreachable);
  for (let ms = 0; told === 0 && ms < 20_000; ms += 10) await vi.advanceTimersByTimeAsync(10);
  expect(calls).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(told).toBe(1);
  ending.abort();
  await expect(loading).resolves.toBeNull();
});

test("a project that does not exist is not asked for again", async () => {
  trouble = new RequestError({ code: "not_found", message: "" });
  await expect(loadConfig(http, "nobody", ending.signal, unreachable)).rejects.toMatchObject({ code: "not_found" });
  expect(calls).toHaveLength(1);
});

test("ends when the widget is destroyed", async () => {
  trouble = new RequestError({ code: "offline", message: "" });
  const loading = loadConfig(http, "demo", ending.signal, unreachable);
  await vi.advanceTimersByTimeAsync(100);
  ending.abort();
  await expect(loading).resolves.toBeNull();
});
