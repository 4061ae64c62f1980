/** How a visitor who looks elsewhere hears of an answer: sound, the page's title, and what he has allowed besides. */
import { type KeyValueStore, listen, type TimelineRow } from "@porchlight/client/light";
import { chime } from "./chime";
import { badgeTitle } from "./title";

const SOUND_KEY = "porchlight:sound";
/** A notification shows the beginning of a message. */
const MOST_SHOWN = 140;

export class Alerts {
  /** True once the visitor has done something here: before, there is no sound. */
  acted = false;
  private unread = 0;
  private readonly unwatch = listen(document, ["visibilitychange"], () => this.badge());

  constructor(private readonly storage: KeyValueStore) {}

  get sound(): boolean {
    return this.acted && this.storage.get(SOUND_KEY) !== "off";
  }

  /** Remembered in this browser; the visitor asked for it. */
  set sound(on: boolean) {
    this.storage.set(SOUND_KEY, on ? "on" : "off");
    if (on) chime();
  }

  /** Whether the browser may still be asked for notifications. */
  get askable(): boolean {
    return typeof Notification === "function" && Notification.permission === "default";
  }

  /** Asks the browser, which asks the visitor; only ever called by a tap. */
  async ask(): Promise<void> {
    await Notification.requestPermission();
  }

  /** `looking`: the visitor has the conversation before his eyes. */
  message(row: TimelineRow, title: string, looking: boolean, open: () => void): void {
    if (looking) return;
    if (this.sound) chime();
    if (!document.hidden || typeof Notification !== "function" || Notification.permission !== "granted") return;
    try {
      const shown = new Notification(row.author.name ?? title, {
        body: row.content.slice(0, MOST_SHOWN),
        tag: row.key,
      });
      shown.onclick = () => {
        window.focus();
        open();
      };
    } catch {
      // Some phones allow notifications from service workers only.
    }
  }

  setUnread(count: number): void {
    this.unread = count;
    this.badge();
  }

  destroy(): void {
    this.unwatch();
    badgeTitle(0);
  }

  private badge(): void {
    badgeTitle(document.hidden ? this.unread : 0);
  }
}
