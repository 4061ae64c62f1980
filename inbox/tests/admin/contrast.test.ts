import { expect, test } from "vitest";
import { contrast, inkOn, isColour } from "../../src/admin/contrast";

test.each([
  ["#000000", "#ffffff", 21],
  ["#ffffff", "#ffffff", 1],
  ["#767676", "#ffffff", 4.54],
  ["#3b5bdb", "#ffffff", 5.63],
])("%s and %s have a contrast of %d", (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 1);
  expect(contrast(other, one)).toBeCloseTo(ratio, 1);
});

test("what is written on a colour can always be read", () => {
  for (let red = 0; red < 256; red += 17)
    for (let green = 0; green < 256; green += 17)
      for (let blue = 0; blue < 256; blue += 17) {
        const colour = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
        expect(contrast(inkOn(colour), colour)).toBeGreaterThanOrEqual(4.5);
      }
});

test("a colour has six digits", () => {
  expect(["#3b5bdb", "#3B5BDB", "#fff", "3b5bdb", "#3b5bdg", "red"].map(isColour)).toEqual([
    true,
    true,
    ...Array(4).fill(false),
  ]);
});
