import { expect, it } from "vitest";
import { badgeText } from "../../src/services/favicon";

it.each([
  [0, ""],
  [1, "1"],
  [9, "9"],
  [10, "9+"],
  [4_000, "9+"],
])("says of %i unread messages %j", (unread, expected) => {
  expect(badgeText(unread)).toBe(expected);
});
