import { expect, test } from "vitest";
import { contrast, parseColour } from "../src/colour";
import { modeOf, pageLook, themeProperties } from "../src/theme";

function rgb(text: string | undefined) {
  const [red = 0, green = 0, blue = 0] = (text?.match(/\d+/gu) ?? []).map(Number);
  return [red, green, blue] as const;
}

test.each(["#ffe066", "#3b5bdb", "#a94a17"])("the header of %s keeps its text readable from end to end", (accent) => {
  const properties = themeProperties(accent, "light");
  const ink = rgb(properties["--accent-ink"]);
  expect(contrast(ink, parseColour(accent, [0, 0, 0]))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(ink, rgb(properties["--accent-deep"]))).toBeGreaterThanOrEqual(4.5);
});

test("the project decides on light or dark, or leaves it to the reader", () => {
  expect(modeOf("dark", "light", false)).toBe("dark");
  expect(modeOf("light", "dark", true)).toBe("light");
  expect(modeOf("auto", null, true)).toBe("dark");
  expect(modeOf(undefined, null, false)).toBe("light");
});

test("a page's own look comes before the reader's setting", () => {
  expect(modeOf("auto", "light", true)).toBe("light");
  document.body.style.backgroundColor = "rgb(20, 20, 24)";
  expect(pageLook()).toBe("dark");
  document.body.style.backgroundColor = "rgb(250, 248, 240)";
  expect(pageLook()).toBe("light");
  document.body.style.backgroundColor = "";
});
