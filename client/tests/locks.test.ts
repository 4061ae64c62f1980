import { expect, test } from "vitest";
import { webLock } from "../src/locks";

test("without Web Locks the task simply runs", async () => {
  let ran = false;
  await webLock(undefined)("n", async () => {
    ran = true;
  });
  expect(ran).toBe(true);
});

test("the task runs under the browser's lock of that name", async () => {
  const asked: string[] = [];
  const locks = {
    request: async (name: string, _options: object, task: () => Promise<void>) => {
      asked.push(name);
      await task();
    },
  } as unknown as LockManager;
  await webLock(locks)("porchlight", async () => {});
  expect(asked).toEqual(["porchlight"]);
});

test("a lock that is never granted does not keep the task from running", async () => {
  const locks = { request: () => Promise.reject(new DOMException("gave up", "AbortError")) } as unknown as LockManager;
  let ran = 0;
  await webLock(locks)("n", async () => {
    ran += 1;
  });
  expect(ran).toBe(1);
});

test("a task's own error is not taken for a refused lock", async () => {
  const locks = { request: (_name: string, _options: object, task: () => Promise<void>) => task() };
  let ran = 0;
  const failing = webLock(locks as unknown as LockManager)("n", async () => {
    ran += 1;
    throw new Error("task");
  });
  await expect(failing).rejects.toThrow("task");
  expect(ran).toBe(1);
});
