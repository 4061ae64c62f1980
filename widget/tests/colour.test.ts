import { describe, expect, test } from "vitest";
import { contrast, inkOn, parseColour, type Rgb, readableOn } from "../src/colour";

const WHITE: Rgb = [255, 255, 255];

test("contrast is that of WCAG", () => {
  expect(contrast([0, 0, 0], WHITE)).toBeCloseTo(21);
  expect(contrast([119, 119, 119], WHITE)).toBeCloseTo(4.48, 2);
});

test("colours are read from hex, and nothing else", () => {
  const fallback: Rgb = [1, 2, 3];
  expect(parseColour("#a94a17", fallback)).toEqual([169, 74, 23]);
  expect(parseColour("#FFF", fallback)).toEqual([255, 255, 255]);
  for (const text of ["red", "#12345", "url(x)", "", undefined]) expect(parseColour(text, fallback)).toBe(fallback);
});

describe.each(["#ffe066", "#3b5bdb", "#ffffff", "#000000", "#7f7f7f", "#00c2a8"])("on the brand colour %s", (hex) => {
  const accent = parseColour(hex, [0, 0, 0]);

  test("text is readable", () => {
    expect(contrast(inkOn(accent), accent)).toBeGreaterThanOrEqual(4.5);
  });

  test("text in it is readable on light and dark", () => {
    const surfaces: Rgb[] = [
      [247, 246, 244],
      [28, 27, 26],
    ];
    for (const surface of surfaces) {
      expect(contrast(readableOn(accent, surface), surface)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
