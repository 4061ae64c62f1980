import { describe, expect, test } from "vitest";
import * as T from "../src/timeline";
import { items } from "../src/timeline-view";
import { AGENT, clientId, message, VISITOR } from "./support";

const T0 = "2026-03-09T12:00:00.000Z";

function draft(number: number, content = `draft ${number}`): T.Draft {
  return { clientMessageId: clientId(number), content, kind: "text", author: VISITOR, createdAt: T0 };
}

function sent(number: number, seq: number) {
  return { clientMessageId: clientId(number), messageId: `m_${seq}`, conversationId: "c_1", seq, createdAt: T0 };
}

function states(t: T.Timeline): string[] {
  return items(t).map((row) => `${row.content}:${row.state}`);
}

describe("one's own message", () => {
  test("goes from Sending over Sent to Seen under one key", () => {
    let t = T.addPending(T.emptyTimeline(), draft(1));
    const key = items(t)[0]?.key;
    expect(states(t)).toEqual(["draft 1:sending"]);
    t = T.applySent(t, sent(1, 1));
    expect(items(t)[0]).toMatchObject({ key, state: "sent", seq: 1, own: true });
    t = T.applyMessage(t, message(1, { author: VISITOR, content: "draft 1" }));
    expect(items(t)).toHaveLength(1);
    expect(items(t)[0]).toMatchObject({ key, state: "sent", message: { id: "m_1" } });
    t = T.applyRead(t, 1);
    expect(items(t)[0]).toMatchObject({ key, state: "seen" });
  });

  test("is the same message when the stored one arrives before its acknowledgement", () => {
    let t = T.addPending(T.emptyTimeline(), draft(1));
    t = T.applyMessage(t, message(1, { author: VISITOR, content: "draft 1" }));
    t = T.applySent(t, sent(1, 1));
    expect(states(t)).toEqual(["draft 1:sent"]);
  });

  test("is not taken for another author's message with the same client id", () => {
    let t = T.addPending(T.emptyTimeline(), draft(1));
    t = T.applyMessage(t, message(1, { clientMessageId: clientId(1) }));
    expect(states(t)).toEqual(["message 1:received", "draft 1:sending"]);
  });

  test("that failed stays with its reason until it is sent again under a new id", () => {
    let t = T.addPending(T.emptyTimeline(), draft(1));
    t = T.applyFailed(t, { clientMessageId: clientId(1), code: "busy", retryable: true });
    expect(items(t)[0]).toMatchObject({ state: "failed", failure: { code: "busy", retryable: true } });
    t = T.retry(t, clientId(1), { clientMessageId: clientId(2), content: "better" });
    expect(states(t)).toEqual(["better:sending"]);
  });

  test("once stored cannot fail any more", () => {
    let t = T.applySent(T.addPending(T.emptyTimeline(), draft(1)), sent(1, 1));
    t = T.applyFailed(t, { clientMessageId: clientId(1), code: "internal", retryable: false });
    expect(states(t)).toEqual(["draft 1:sent"]);
  });

  test("stays visible while a gap before it is open", () => {
    let t = T.applyMessage(T.emptyTimeline({ self: VISITOR }), message(1));
    t = T.applySent(T.addPending(t, draft(9)), sent(9, 3));
    expect(states(t)).toEqual(["message 1:received", "draft 9:sent"]);
    t = T.applyMessage(t, message(2));
    expect(states(t)).toEqual(["message 1:received", "message 2:received", "draft 9:sent"]);
  });
});

describe("gaps", () => {
  test("hide what another wrote behind them until they are filled", () => {
    let t = T.applyMessages(T.emptyTimeline({ self: VISITOR }), [message(1), message(3)]);
    expect(T.hasGap(t)).toBe(true);
    expect(T.lastSeq(t)).toBe(1);
    expect(states(t)).toEqual(["message 1:received"]);
    t = T.applyMessage(t, message(2));
    expect(T.hasGap(t)).toBe(false);
    expect(items(t).map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  test("close when the server says that nothing visible is missing", () => {
    let t = T.applyMessages(T.emptyTimeline({ self: VISITOR }), [message(1), message(4)]);
    t = T.advance(t, 3);
    expect(T.lastSeq(t)).toBe(4);
    expect(items(t).map((row) => row.seq)).toEqual([1, 4]);
  });

  test("that cannot be filled are shown over, and stay known", () => {
    const t = T.reveal(T.applyMessages(T.emptyTimeline(), [message(1), message(3)]));
    expect(items(t).map((row) => row.seq)).toEqual([1, 3]);
    expect(T.hasGap(t)).toBe(true);
  });

  test("are known from an acknowledgement that belongs to no draft", () => {
    expect(T.hasGap(T.applySent(T.emptyTimeline(), sent(7, 1)))).toBe(true);
  });
});

describe("the ring", () => {
  test("keeps the last messages only", () => {
    const all = Array.from({ length: 30 }, (_, index) => message(index + 1));
    const t = T.applyMessages(T.emptyTimeline({ limit: 10 }), all);
    expect(items(t).map((row) => row.seq)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(t.trimmed).toBe(true);
    expect(T.lastSeq(t)).toBe(30);
  });

  test("stretches for older pages and lets them go again", () => {
    let t = T.applyMessages(T.emptyTimeline({ limit: 3 }), [message(8), message(9), message(10)]);
    t = T.applyOlder(T.advance(t, 10), [message(6), message(7)]);
    expect(T.oldestSeq(t)).toBe(6);
    expect(T.oldestSeq(T.trim(t))).toBe(8);
  });
});

describe("the other side", () => {
  test("an agent reads of his side's answers whether they were seen, and nothing of notes", () => {
    const colleague = { kind: "agent", id: "a_2", name: "Bo" } as const;
    let t = T.emptyTimeline({ self: AGENT });
    t = T.applyMessages(t, [
      message(1, { author: VISITOR }),
      message(2, { author: colleague }),
      message(3, { kind: "note" }),
      message(4, { kind: "event", author: { kind: "system", id: "system", name: null } }),
      message(5),
    ]);
    const shown = items(T.applyRead(t, 3));
    expect(shown.map((row) => row.state)).toEqual(["received", "seen", "sent", "received", "sent"]);
    expect(shown.map((row) => row.own)).toEqual([false, false, true, false, true]);
  });
});
