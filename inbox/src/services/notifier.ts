/** Notifications of the desktop, where browser and agent allow them. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Note {
  readonly title: string;
  readonly body: string;
  /** A later note with the same tag takes the place of the earlier one. */
  readonly tag: string;
  readonly clicked: () => void;
}

export interface Notifier {
  /** `unsupported` also where the page came over plain HTTP. */
  readonly permission: ReadonlySignal<NotificationPermission | "unsupported">;
  /** Asks the person, through his browser. */
  ask(): Promise<void>;
  show(note: Note): void;
}

const ICON = "/inbox/icon-192.png";

export function createNotifier(page: Window & typeof globalThis): Notifier {
  const api = page.isSecureContext ? page.Notification : undefined;
  const permission = signal<NotificationPermission | "unsupported">(api?.permission ?? "unsupported");
  return {
    permission,
    async ask() {
      if (api) permission.value = await api.requestPermission();
    },
    show({ title, body, tag, clicked }) {
      if (api?.permission !== "granted") return;
      try {
        const shown = new api(title, { body, tag, icon: ICON });
        shown.onclick = () => {
          page.focus();
          clicked();
          shown.close();
        };
      } catch {
        permission.value = "unsupported"; // phones show them from a service worker only
      }
    },
  };
}
