import { afterEach, expect, test } from "vitest";
import { merge } from "../../src/api/settings";

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, "intruder");
});

test("what a page has hung on every object is no setting", () => {
  Object.defineProperty(Object.prototype, "intruder", { value: "string", configurable: true });
  const complaints: string[] = [];

  const merged = merge({}, { intruder: "text", hidden: true }, (text) => complaints.push(text));

  expect(Object.keys(merged)).toEqual(["hidden"]);
  expect(complaints).toEqual(["intruder is no setting, or no such one"]);
});
