import { describe, expect, test } from "vitest";
import { codePointLength, safeHref, splitText } from "../src/text";

function links(text: string): string[] {
  return splitText(text).flatMap((part) => (part.type === "link" ? part.href : []));
}

describe("splitText", () => {
  test.each([
    ["see https://example.com/a?b=c.", ["https://example.com/a?b=c"]],
    ["(http://example.com)", ["http://example.com/"]],
    ["https://en.wikipedia.org/wiki/Lamp_(light)", ["https://en.wikipedia.org/wiki/Lamp_(light)"]],
    ["write to mailto:mia@example.com, please", ["mailto:mia@example.com"]],
    ["HTTPS://EXAMPLE.COM and https://b.example!", ["https://example.com/", "https://b.example/"]],
    ["none here", []],
  ])("finds the links of %j", (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x",
    "vbscript:x",
    "http://",
    "xhttps://example.com",
  ])("leaves %j as text", (text) => {
    expect(links(text)).toEqual([]);
  });

  test("loses no character", () => {
    const text = 'a <b> "https://x.example/1". And https://y.example/ü?q=1), 🙂 https://z.example…';
    expect(
      splitText(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "//x",
  "",
])("nobody follows %j, wherever it stands", (address) => {
  expect(safeHref(address)).toBeNull();
});

test("length counts code points, as the server does", () => {
  expect(codePointLength("🙂é")).toBe(2);
});
