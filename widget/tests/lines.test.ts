import type { TimelineRow } from "@porchlight/client/light";
import { expect, test } from "vitest";
import { type MessageLine, toLines } from "../src/lines";

const NOON = new Date(2026, 2, 9, 12).getTime();

function row(minute: number, change: Partial<TimelineRow> = {}): TimelineRow {
  return {
    key: `k${minute}`,
    content: "x",
    author: { kind: "agent", id: "a", name: "Ana" },
    kind: "text",
    createdAt: new Date(NOON + minute * 60_000).toISOString(),
    state: "received",
    own: false,
    clientMessageId: `c${minute}`,
    ...change,
  };
}

function lines(rows: TimelineRow[], ends: string[] = []) {
  return toLines(rows, NOON, "en", new Set(ends), "New conversation");
}

function shape(rows: TimelineRow[], ends: string[] = []): string[] {
  return lines(rows, ends).map((line) =>
    line.type !== "message" ? line.label : `${line.row.key}${line.meta ? "*" : ""}${line.last ? "]" : ""}`,
  );
}

test("neighbours of one author are one run, with one line of words below", () => {
  const own = { own: true, state: "sent", author: { kind: "visitor", id: "v", name: null } } as const;
  expect(shape([row(0), row(1), row(2, own), row(20, own)])).toEqual(["Today", "k0", "k1*]", "k2*]", "k20*]"]);
});

test("one's own messages join whether or not their author's id is known yet", () => {
  const stored = { own: true, state: "sent", author: { kind: "visitor", id: "v", name: null } } as const;
  const sending = { own: true, state: "sending", author: { kind: "visitor", id: "", name: null } } as const;
  const found = lines([row(0, stored), row(1, sending)]) as MessageLine[];
  expect(found[1]).toMatchObject({ last: false, meta: true });
  expect(found[2]).toMatchObject({ last: true, meta: true });
});

test("days are told apart, and break a run", () => {
  expect(shape([row(-24 * 60), row(0)])).toEqual(["Yesterday", "k-1440*]", "Today", "k0*]"]);
});

test("where a conversation has ended a line says so, before anything is written in the next one", () => {
  expect(shape([row(0), row(1)], ["k1"])).toEqual(["Today", "k0", "k1*]", "New conversation"]);
  expect(shape([row(0), row(1)], ["k0"])).toEqual(["Today", "k0*]", "New conversation", "k1*]"]);
});

test("what is no message is not shown", () => {
  expect(shape([row(0, { kind: "event" })])).toEqual([]);
});
