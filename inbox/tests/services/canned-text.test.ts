import { describe, expect, it } from "vitest";
import { blanks, fillIn, slashAt } from "../../src/services/canned-text";

describe("a slash", () => {
  it.each([
    ["/", 1, { from: 0, query: "" }],
    ["/ship", 5, { from: 0, query: "ship" }],
    ["Hello /sh and more", 9, { from: 6, query: "sh" }],
    ["Hello\n/sh", 9, { from: 6, query: "sh" }],
    ["/ship", 3, { from: 0, query: "sh" }],
  ])("asks for a canned reply in %j", (text, caret, found) => {
    expect(slashAt(text, caret)).toEqual(found);
  });

  it.each([
    ["and/or", 6],
    ["https://x", 9],
    ["/ship now", 9],
    ["/usr/bin", 8],
    [`/${"x".repeat(41)}`, 42],
    ["no slash", 8],
    ["", 0],
  ])("does not in %j", (text, caret) => {
    expect(slashAt(text, caret)).toBeNull();
  });
});

describe("variables", () => {
  const values = { "visitor.name": "Mira", "agent.name": "Ana", "visitor.email": null };

  it("are filled in, however they are spaced", () => {
    expect(fillIn("Hello {{visitor.name}}, {{ agent.name }} here", values)).toBe("Hello Mira, Ana here");
  });

  it("that are unknown or have no value stay to be seen", () => {
    const filled = fillIn("{{order.number}} for {{visitor.email}}", values);
    expect(filled).toBe("{{order.number}} for {{visitor.email}}");
    expect(blanks(filled)).toEqual([
      { from: 0, to: 16, text: "{{order.number}}" },
      { from: 21, to: 38, text: "{{visitor.email}}" },
    ]);
  });

  it("are taken as they are: a name with braces or dollars is only a name", () => {
    expect(fillIn("Hi {{visitor.name}}", { "visitor.name": "$& {{agent.name}}" })).toBe("Hi $& {{agent.name}}");
  });

  it("do not come from the page's own objects", () => {
    expect(fillIn("{{constructor}} {{toString}}", values)).toBe("{{constructor}} {{toString}}");
  });
});
