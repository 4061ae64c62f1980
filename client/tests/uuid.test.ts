import { expect, test } from "vitest";
import { uuid } from "../src/uuid";

const V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("is a version 4 UUID", () => {
  expect(uuid()).toMatch(V4);
});

test("is one also where randomUUID does not exist", () => {
  const insecure = { getRandomValues: crypto.getRandomValues.bind(crypto) } as unknown as Crypto;
  expect(uuid(insecure)).toMatch(V4);
  expect(uuid(insecure)).not.toBe(uuid(insecure));
});
