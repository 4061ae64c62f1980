import { expect, it } from "vitest";
import { reveal, spanOf } from "../../../src/components/list/window";

const view = { rowHeight: 80, height: 800, total: 1_000 };

it.each([
  [0, 0, 16],
  [40, 0, 17],
  [8_000, 94, 116],
  [80_000 - 800, 984, 1_000],
  [1_000_000, 1_000, 1_000],
])("scrolled to %i px, the rows from %i to %i are drawn", (top, from, to) => {
  expect(spanOf({ ...view, top })).toEqual({ from, to });
});

it("draws what there is of a short list, and something before it is measured", () => {
  expect(spanOf({ ...view, top: 0, total: 3 })).toEqual({ from: 0, to: 3 });
  expect(spanOf({ ...view, top: 0, height: 0 })).toEqual({ from: 0, to: 16 });
  expect(spanOf({ ...view, top: 500, total: 0 })).toEqual({ from: 0, to: 0 });
});

it.each([
  ["in view", 5, 0, 0],
  ["just below", 10, 0, 80],
  ["half above", 5, 440, 400],
  ["far below", 999, 0, 79_200],
])("scrolls to a row %s no further than it must", (_, row, top, expected) => {
  expect(reveal(row, { ...view, top })).toBe(expected);
});
