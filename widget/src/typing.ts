/** Tells the other side that one types: at once, again every few seconds, and when one stops. */
import type { VisitorTyping } from "@porchlight/client/light";

/** Said again after this, so that a lost word does not matter. */
const REPEAT_MS = 4_000;
/** Where agents see the words they see them grow, but not letter by letter. */
const PREVIEW_MS = 1_000;
/** The contract's bound, in code points. Of a longer text the end is being written. */
const MAX_PREVIEW = 500;
/** Without a key for this long one has stopped. */
const IDLE_MS = 5_000;

export class TypingSignal {
  /** By a clock that nobody sets. */
  private saidAt = Number.NEGATIVE_INFINITY;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private later: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (typing: VisitorTyping) => Promise<unknown>) {}

  /** A key was pressed. `preview`: the text so far, where the other side may see it. */
  pulse(preview?: string): void {
    this.destroy();
    this.idle = setTimeout(() => this.stop(), IDLE_MS);
    const wait = this.saidAt + (preview === undefined ? REPEAT_MS : PREVIEW_MS) - performance.now();
    if (wait <= 0) this.tell(preview);
    else if (preview !== undefined) this.later = setTimeout(() => this.tell(preview), wait);
  }

  /** One has stopped, or sent. */
  stop(): void {
    this.destroy();
    if (this.saidAt < 0) return;
    this.saidAt = Number.NEGATIVE_INFINITY;
    this.hint({ active: false });
  }

  destroy(): void {
    clearTimeout(this.idle);
    clearTimeout(this.later);
  }

  private tell(preview?: string): void {
    this.saidAt = performance.now();
    this.hint({
      active: true,
      ...(preview === undefined ? {} : { preview: [...preview].slice(-MAX_PREVIEW).join("") }),
    });
  }

  /** Nobody minds when it is lost. */
  private hint(typing: VisitorTyping): void {
    this.say(typing).catch(() => {});
  }
}
