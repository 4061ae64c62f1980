/** Small real fakes for the tests: a clock that is moved by hand, dice that repeat, messages by number. */
import type { Clock, Timer } from "../src/clock";
import type { Message } from "../src/contract.gen";

export class FakeClock implements Clock {
  private serial = 0;
  private readonly timers = new Map<number, { at: number; run: () => void }>();

  constructor(private time = Date.parse("2026-03-09T12:00:00.000Z")) {}

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): Timer {
    this.serial += 1;
    this.timers.set(this.serial, { at: this.time + ms, run });
    return this.serial;
  }

  cancel(timer: Timer): void {
    this.timers.delete(timer as number);
  }

  get waiting(): number {
    return this.timers.size;
  }

  /** Moves the time on, running each timer at its moment and letting promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let due = this.nextBefore(end); due; due = this.nextBefore(end)) {
      const [id, timer] = due;
      this.timers.delete(id);
      this.time = timer.at;
      timer.run();
      await settled();
    }
    this.time = end;
  }

  private nextBefore(end: number): [number, { at: number; run: () => void }] | undefined {
    return [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
  }
}

/** Lets every promise that can settle do so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

/** A repeatable generator of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let end = result.length - 1; end > 0; end -= 1) {
    const pick = Math.floor(random() * (end + 1));
    [result[end], result[pick]] = [result[pick] as T, result[end] as T];
  }
  return result;
}

export const VISITOR = { kind: "visitor", id: "v_1", name: "Mia" } as const;
export const AGENT = { kind: "agent", id: "a_1", name: "Ana" } as const;

/** A stored message with everything that matters derived from its number. */
export function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m_${seq}`,
    projectId: "demo",
    conversationId: "c_1",
    seq,
    kind: "text",
    author: AGENT,
    content: `message ${seq}`,
    clientMessageId: clientId(seq),
    createdAt: new Date(Date.UTC(2026, 2, 9, 12, 0, seq % 60)).toISOString(),
    ...change,
  };
}

export function clientId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}
