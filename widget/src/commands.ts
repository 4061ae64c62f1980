/** What a page may tell the widget, in one table. */
import { mountWidget, type VisitorOptions, type Widget } from "./widget";

export interface InitOptions {
  projectId: string;
  visitor?: VisitorOptions;
}

export interface LiveChatWidget {
  /** Mounts the widget; a second call before `destroy` changes nothing. */
  init(options: InitOptions): void;
  /** Undoes everything that `init` has done to the page. */
  destroy(): void;
  open(): void;
  close(): void;
  toggle(): void;
}

/** The page's handle on the widget that `server` serves. */
export function createCommands(server: string): LiveChatWidget {
  let widget: Widget | null = null;
  return {
    init: (options) => {
      const projectId = options?.projectId;
      if (typeof projectId !== "string" || projectId === "") {
        warn("init needs a projectId, a text");
        return;
      }
      if (!widget) widget = mountWidget({ projectId, visitor: options.visitor, server });
    },
    destroy: () => {
      widget?.destroy();
      widget = null;
    },
    open: () => widget?.view.show(),
    close: () => widget?.view.close(),
    toggle: () => (widget?.view.open ? widget.view.close() : widget?.view.show()),
  };
}

/** A mistake in the embedding is told to its author, and never thrown into his page. */
export function warn(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the only way to reach the person who embeds the widget
  console.warn(`[Porchlight] ${text}`);
}
