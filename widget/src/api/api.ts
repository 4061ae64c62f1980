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
  const state: State = { events: new Events(), settings: {}, widget: null };
  const booted = (): Widget => state.widget ?? fail("boot comes first");
  return {
    ...lifeCommands(state, server),
    ...settingCommands(state),
    open: () => booted().view.show(),
    close: () => state.widget?.view.close(),
    toggle: () => booted().toggle(),
    send: (text) => booted().send(text),
    on: (event, handler) => state.events.on(event, handler),
    off: (event, handler) => state.events.off(event, handler),
    unread: (callback) => {
      const count = state.widget?.unread ?? 0;
      if (typeof callback === "function") callback(count);
      return count;
    },
  };
}

interface State {
  events: Events;
  settings: Settings;
  widget: Widget | null;
}

function lifeCommands(state: State, server: string): Record<string, Command> {
  return {
    boot: (given) => {
      if (state.widget) return;
      state.settings = merge(state.settings, given, warn);
      if (!state.settings.projectId) fail("projectId is missing");
      state.widget = new Widget(state.settings as BootSettings, server, state.events.emit);
    },
    // Somebody else sits at the browser now: nothing of the visitor stays.
    reset: () => {
      delete state.settings.visitor;
      state.widget?.reset(state.settings);
    },
    shutdown: () => {
      state.widget?.destroy();
      state.widget = null;
      state.settings = {};
      state.events.clear();
    },
  };
}

function settingCommands(state: State): Record<string, Command> {
  const update = (given: unknown) => {
    state.settings = merge(state.settings, given, warn);
    state.widget?.update(state.settings);
  };
  return {
    update,
    identify: (who) => update({ visitor: typeof who === "string" ? { identity: who } : who }),
    setLocale: (locale) => update({ locale }),
    setTheme: (theme) => update({ theme }),
    show: () => update({ hidden: false }),
    hide: () => update({ hidden: true }),
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
