import { describe, expect, it } from "vitest";
import { fuzzyFind, fuzzyScore } from "../../src/services/fuzzy";

const replies = [
  { shortcut: "shipping", content: "We ship within two days." },
  { shortcut: "sorry-late", content: "Sorry for the wait." },
  { shortcut: "hello", content: "Hello {{visitor.name}}, how can I help?" },
  { shortcut: "ship", content: "It has left our house." },
];
const find = (query: string) =>
  fuzzyFind(query, replies, ({ shortcut, content }) => [shortcut, content]).map(({ shortcut }) => shortcut);

describe("fuzzy search", () => {
  it("finds letters in their order", () => {
    expect(find("shpg")).toEqual(["shipping"]);
    expect(fuzzyScore("gnip", "shipping")).toBeNull();
  });

  it("puts the closest first: exact, then the beginning, then words of the text", () => {
    expect(find("ship")).toEqual(["ship", "shipping"]);
    expect(find("sl")[0]).toBe("sorry-late");
    expect(find("left our")).toEqual(["ship"]);
  });

  it("knows no case, and shows everything for nothing", () => {
    expect(find("HELLO")).toEqual(["hello"]);
    expect(find("")).toHaveLength(4);
  });

  it("does not find everything in a long text", () => {
    expect(find("wdh")).toEqual([]);
  });
});
