/** Time and chance, handed in wherever they matter so that tests can hold both still. */

/** An opaque handle of a running timer. */
export type Timer = unknown;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  after(ms: number, run: () => void): Timer;
  cancel(timer: Timer): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => setTimeout(run, ms),
  cancel: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** A number in [0, 1), as Math.random gives. */
export type Random = () => number;

/** `ms` moved by up to a fifth either way, so that many clients do not knock at the same moment. */
export function jittered(ms: number, random: Random): number {
  return Math.round(ms * (0.8 + 0.4 * random()));
}

/**
 * The delay before try number `attempt` (0 is the first repeat): doubles from `first` up to `most`, then half to one
 * and a half times that. Wide on purpose: when a gateway dies, all of its clients start at the same moment.
 */
export function backoff(attempt: number, first: number, most: number, random: Random): number {
  return Math.round(Math.min(most, first * 2 ** Math.min(attempt, 16)) * (0.5 + random()));
}
