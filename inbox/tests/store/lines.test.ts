import { expect, it } from "vitest";
import { toLines } from "../../src/store/lines";
import { aRow, at, NOON } from "../support";

const now = Date.parse(NOON);
const shape = (...args: Parameters<typeof toLines>) =>
  toLines(...args).map((line) =>
    line.type === "message" ? `${line.first ? "first" : "next"} ${line.row.seq}` : line.type,
  );

it("begins each day with its name", () => {
  const lines = toLines([aRow(1, { createdAt: at(-24 * 60) }), aRow(2)], null, now);
  expect(lines.filter((line) => line.type === "day").map((line) => line.label)).toEqual(["Yesterday", "Today"]);
});

it("names a speaker once, and again after a pause or another's word", () => {
  const agent = { kind: "agent", id: "a_ana", name: "Ana" } as const;
  const rows = [aRow(1), aRow(2), aRow(3, { author: agent }), aRow(4), aRow(5, { createdAt: at(30) })];
  expect(shape(rows, null, now)).toEqual(["day", "first 1", "next 2", "first 3", "first 4", "first 5"]);
});

it("does not run a note into the reply before it", () => {
  expect(shape([aRow(1), aRow(2, { kind: "note" })], null, now)).toEqual(["day", "first 1", "first 2"]);
});

it("draws one new line, before the first message of others that was not seen", () => {
  const rows = [aRow(1), aRow(2, { own: true }), aRow(3), aRow(4)];
  expect(shape(rows, 2, now)).toEqual(["day", "first 1", "next 2", "new", "first 3", "next 4"]);
});

it("draws none when nothing is new", () => {
  expect(shape([aRow(1)], 2, now)).toEqual(["day", "first 1"]);
});

it("sets events apart", () => {
  expect(shape([aRow(1), aRow(2, { kind: "event" }), aRow(3)], null, now)).toEqual([
    "day",
    "first 1",
    "event",
    "first 3",
  ]);
});

it("gives every line a key of its own that stays", () => {
  const rows = [aRow(1), aRow(2), aRow(3)];
  const keys = toLines(rows, 2, now).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(toLines([...rows, aRow(4)], 2, now).map(({ key }) => key)).toEqual([...keys, "row 4"]);
});
