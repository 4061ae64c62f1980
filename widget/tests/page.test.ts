import { expect, test } from "vitest";
import { cleanUrl, currentPage } from "../src/page";

test.each([
  ["https://shop.example/a?lamp=alba#top", "https://shop.example/a?lamp=alba#top"],
  ["https://user:pass@shop.example/", "https://shop.example/"],
  ["https://shop.example/?access_token=1&x=2&API_KEY=3&code=4", "https://shop.example/?x=2"],
  ["https://shop.example/?passcode=1&keyword=lamp", "https://shop.example/?passcode=1&keyword=lamp"],
  ["https://shop.example/cb#id_token=abc", "https://shop.example/cb"],
  ["not an address", ""],
])("agents see %s as %s", (address, seen) => {
  expect(cleanUrl(address)).toBe(seen);
});

test("a customer may name more parameters that nobody is to see", () => {
  expect(cleanUrl("https://shop.example/?Voucher=1&x=2", ["voucher"])).toBe("https://shop.example/?x=2");
});

test("an address longer than the server takes loses its query", () => {
  expect(cleanUrl(`https://shop.example/a?q=${"x".repeat(3_000)}`)).toBe("https://shop.example/a");
});

test("a title is cut by whole characters", () => {
  document.title = "🏮".repeat(400);
  expect([...(currentPage().title ?? "")]).toHaveLength(300);
});
