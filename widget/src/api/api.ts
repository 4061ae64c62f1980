/** `window.porchlight("command", …)`: everything that a page may ask of the widget, in one table. */
import { type BootSettings, Widget } from "../widget";
import { Events } from "./events";
import { merge, type Settings } from "./settings";

export interface Porchlight {
  (command: string, ...args: unknown[]): unknown;
  /** Commands from before the script had loaded. */
  q?: Iterable<unknown>[];
  /** The same as `porchlight("boot", …)`, for `window.LiveChatWidget`. */
  init(settings: Settings): void;
  /** The same as `porchlight("shutdown")`. */
  destroy(): void;
}

type Command = (first?: unknown, second?: unknown) => unknown;

/** The page's handle on the widget that `server` serves. */
export function createApi(server: string): Porchlight {
  const commands = commandsOf(server);
  // Whatever goes wrong is the embedder's to read in the console, never thrown into his page.
  const api = (name: string, ...args: unknown[]): unknown => {
    try {
      const command = Object.hasOwn(commands, name) && commands[name];
      return command ? command(...args) : warn(`there is no command ${name}`);
    } catch (error) {
      return warn(`${name}: ${error}`);
    }
  };
  const init = (settings: Settings) => void api("boot", settings);
  return Object.assign(api, { init, destroy: () => void api("shutdown") });
}

function commandsOf(server: string): Record<string, Command> {
  const events = new Events();
  let settings: Settings = {};
  let widget: Widget | null = null;
  const update = (given: unknown) => {
    settings = merge(settings, given, warn);
    widget?.update(settings);
  };
  const booted = (): Widget => widget ?? fail("boot comes first");
  return {
    boot: (given) => {
      if (widget) return;
      settings = merge(settings, given, warn);
      if (!settings.projectId) fail("projectId is missing");
      widget = new Widget(settings as BootSettings, server, events.emit);
    },
    update,
    identify: (who) => update({ visitor: typeof who === "string" ? { identity: who } : who }),
    setLocale: (locale) => update({ locale }),
    setTheme: (theme) => update({ theme }),
    show: () => update({ hidden: false }),
    hide: () => update({ hidden: true }),
    open: () => booted().view.show(),
    close: () => widget?.view.close(),
    toggle: () => booted().toggle(),
    send: (text) => booted().send(text),
    on: (event, handler) => events.on(event, handler),
    off: (event, handler) => events.off(event, handler),
    unread: (callback) => {
      const count = widget?.unread ?? 0;
      if (typeof callback === "function") callback(count);
      return count;
    },
    // Somebody else sits at the browser now: nothing of the visitor stays.
    reset: () => {
      delete settings.visitor;
      widget?.reset(settings);
    },
    shutdown: () => {
      widget?.destroy();
      widget = null;
      settings = {};
      events.clear();
    },
  };
}

function fail(text: string): never {
  throw new Error(text);
}

/** A mistake in the embedding is told to its author. */
export function warn(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the only way to reach the person who embeds the widget
  console.warn(`[Porchlight] ${text}`);
}
