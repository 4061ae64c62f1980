/** Asks `resume` until nothing is missing, one question at a time, again and again while the link is up. */
import { backoff, type Clock, type Random, type Timer } from "./clock";

const FIRST_RETRY_MS = 1_000;
const MOST_RETRY_MS = 30_000;

export interface CatchUpOptions {
  /** One round; resolves to true when there is more to ask. */
  round: () => Promise<boolean>;
  /** Everything there was has come. */
  done: () => void;
  /** A round failed; it will be tried again while the link is up. */
  failed: () => void;
  clock: Clock;
  random: Random;
}

export class CatchUp {
  private active = false;
  private asking = false;
  private again = false;
  private attempt = 0;
  private timer: Timer | null = null;

  constructor(private readonly options: CatchUpOptions) {}

  /** The link is up: start from the beginning. */
  start(): void {
    this.active = true;
    this.attempt = 0;
    this.ask();
  }

  /** The link is down, or nobody is interested any more. */
  stop(): void {
    this.active = false;
    this.clearTimer();
  }

  /** Something may be missing. While a question is out, one more follows it. */
  ask(): void {
    if (!this.active) return;
    if (this.asking) {
      this.again = true;
      return;
    }
    this.clearTimer();
    void this.run();
  }

  private async run(): Promise<void> {
    this.asking = true;
    let succeeded = true;
    try {
      do this.again = false;
      while ((await this.options.round()) || this.again);
      this.attempt = 0;
    } catch {
      succeeded = false;
    }
    this.asking = false;
    if (!this.active) return;
    if (succeeded) this.options.done();
    else if (this.again) this.ask();
    else this.retryLater();
  }

  private retryLater(): void {
    const pause = backoff(this.attempt, FIRST_RETRY_MS, MOST_RETRY_MS, this.options.random);
    this.attempt += 1;
    this.timer = this.options.clock.after(pause, () => this.ask());
    this.options.failed();
  }

  private clearTimer(): void {
    if (this.timer !== null) this.options.clock.cancel(this.timer);
    this.timer = null;
  }
}
