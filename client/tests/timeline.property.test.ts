import { describe, expect, test } from "vitest";
import * as T from "../src/timeline";
import { items } from "../src/timeline-view";
import { AGENT, clientId, message, seeded, shuffled, VISITOR } from "./support";

type Step = (t: T.Timeline) => T.Timeline;

interface World {
  /** The drafts in the order typed; they come first, for nothing is acknowledged before it was written. */
  typed: Step[];
  /** Facts that may come in any order, and repeatedly. */
  facts: Step[];
}

/** A random conversation: own and others' messages, holes, read marks, failures. */
function world(random: () => number): World {
  const typed: Step[] = [];
  const facts: Step[] = [];
  const count = 5 + Math.floor(random() * 40);
  for (let seq = 1; seq <= count; seq += 1) {
    const dice = random();
    if (dice < 0.15) continue; // a note: a hole for this reader
    const author = dice < 0.55 ? VISITOR : AGENT;
    const stored = message(seq, { author });
    const { clientMessageId, content, kind, createdAt } = stored;
    facts.push((t) => T.applyMessage(t, stored));
    if (author !== VISITOR || random() < 0.3) continue;
    const receipt = { clientMessageId, messageId: stored.id, conversationId: "c_1", seq, createdAt };
    typed.push((t) => T.addPending(t, { clientMessageId, content, kind, author, createdAt }));
    facts.push((t) => T.applySent(t, receipt));
  }
  for (let number = 0; number < 3; number += 1) {
    const clientMessageId = clientId(1_000 + number);
    const createdAt = message(1).createdAt;
    typed.push((t) => T.addPending(t, { clientMessageId, content: "lost", kind: "text", author: VISITOR, createdAt }));
    if (number < 2) facts.push((t) => T.applyFailed(t, { clientMessageId, code: "invalid", retryable: false }));
  }
  const readSeq = Math.floor(count * random());
  facts.push((t) => T.applyRead(t, readSeq));
  facts.push((t) => T.advance(t, count));
  return { typed, facts };
}

function play(steps: readonly Step[], limit: number): T.Timeline {
  return steps.reduce((t, step) => step(t), T.emptyTimeline({ self: VISITOR, limit }));
}

describe.each([500, 7])("with a ring of %i", (limit) => {
  test("any order of arrival, with repeats, gives the same view", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seeded(seed);
      const { typed, facts } = world(random);
      const expected = items(play([...typed, ...facts], limit));
      const repeats = facts.filter(() => random() < 0.4);
      const actual = items(play([...typed, ...shuffled([...facts, ...repeats], random)], limit));
      expect(actual, `seed ${seed}`).toEqual(expected);
    }
  });
});

test("at every moment keys are unique, seqs ascend, and a row never changes its key", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = seeded(seed);
    const { typed, facts } = world(random);
    const keyOf = new Map<string, string>();
    let t = T.emptyTimeline({ self: VISITOR });
    for (const step of [...typed, ...shuffled(facts, random)]) {
      t = step(t);
      const rows = items(t);
      expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
      const seqs = rows.flatMap((row) => row.seq ?? []);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      for (const row of rows) {
        const name = `${row.author.kind}/${row.clientMessageId}`;
        expect(keyOf.get(name) ?? row.key).toBe(row.key);
        keyOf.set(name, row.key);
      }
    }
  }
}, 30_000);
