import { expect, test } from "vitest";
import { speak } from "../src/i18n";

test("the first locale that has words is taken", () => {
  expect(speak("en-GB").locale).toBe("en-GB");
  expect(speak("xx", "en-US").locale).toBe("en-US");
});

test("a locale without words speaks English, with English dates", () => {
  expect(speak("xx", undefined, "")).toMatchObject({ locale: "en", direction: "ltr" });
});
