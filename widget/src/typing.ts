/** Tells the other side that one types: at once, again every few seconds, and when one stops. */

/** Said again after this, so that a lost word does not matter. */
const REPEAT_MS = 4_000;
/** Without a key for this long one has stopped. */
const IDLE_MS = 5_000;

export class TypingSignal {
  private saidAt = 0;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (active: boolean) => Promise<unknown>) {}

  /** A key was pressed. */
  pulse(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(), IDLE_MS);
    if (Date.now() - this.saidAt < REPEAT_MS) return;
    this.saidAt = Date.now();
    this.tell(true);
  }

  /** One has stopped, or sent. */
  stop(): void {
    clearTimeout(this.idle);
    if (this.saidAt === 0) return;
    this.saidAt = 0;
    this.tell(false);
  }

  destroy(): void {
    clearTimeout(this.idle);
  }

  /** Only a hint: nobody minds when it is lost. */
  private tell(active: boolean): void {
    this.say(active).catch(() => {});
  }
}
