/** What the widget tells the page: to handlers that it registered, and as DOM events. */

/** Every event and what its handlers get, as in docs/widget.md. */
export interface WidgetEvents {
  /** The launcher is on the page. */
  ready: { projectId: string };
  open: null;
  close: null;
  /** Somebody has answered. */
  message: { id: string; content: string; author: { kind: string; name: string | null }; createdAt: string };
  unread: { count: number };
  /** `online`: whether somebody is there to answer; null until that is known. */
  status: { connected: boolean; online: boolean | null };
  error: { code: string; message: string };
}

export type EventName = keyof WidgetEvents;
export type Emit = <E extends EventName>(event: E, detail: WidgetEvents[E]) => void;
type Handler = (detail: unknown) => void;

const NAMES: unknown[] = ["ready", "open", "close", "message", "unread", "status", "error"] satisfies EventName[];

export class Events {
  private readonly handlers = new Map<unknown, Set<Handler>>();

  on(event: unknown, handler: unknown): void {
    if (!NAMES.includes(event) || typeof handler !== "function") throw new Error("an event and a function, please");
    this.handlers.set(event, (this.handlers.get(event) ?? new Set()).add(handler as Handler));
  }

  /** Without a handler: all handlers of the event. */
  off(event: unknown, handler: unknown): void {
    if (handler) this.handlers.get(event)?.delete(handler as Handler);
    else this.handlers.delete(event);
  }

  clear(): void {
    this.handlers.clear();
  }

  /** A handler that throws is the page's mistake: it is reported like any of the page's, and stops nothing here. */
  readonly emit: Emit = (event, detail) => {
    for (const handler of [...(this.handlers.get(event) ?? [])]) {
      try {
        handler(detail);
      } catch (error) {
        reportError(error);
      }
    }
    window.dispatchEvent(new CustomEvent(`porchlight:${event}`, { detail }));
  };
}
