/** What an agent has chosen for this browser: kept in its storage, the same in all of its tabs. */
import type { KeyValueStore } from "@porchlight/client";
import { type Signal, signal } from "@preact/signals";

export interface Choices {
  /** Widths of the outer panes in CSS pixels. */
  listWidth: number;
  visitorWidth: number;
  /** Whether single keys are commands. */
  shortcuts: boolean;
  sound: boolean;
  /** Notifications of the desktop; the browser's own permission is asked besides. */
  notifications: boolean;
  /** What sends a message; the other one breaks the line. */
  sendKey: "Enter" | "Ctrl+Enter";
  /** Stepped away by choice: colleagues and visitors see it until it is taken back. */
  away: boolean;
}

/** Setting a value keeps it. */
export type Preferences = { readonly [K in keyof Choices]: Signal<Choices[K]> } & { dispose(): void };

const PREFIX = "porchlight:inbox:choice:";
const SEND_KEYS = ["Enter", "Ctrl+Enter"];

const isSwitch = (value: unknown) => typeof value === "boolean";
/** Of the outer panes, in CSS pixels: narrower ones hide what they are for, wider ones leave the thread no room. */
export const WIDTHS = {
  listWidth: { least: 256, usual: 348, most: 560 },
  visitorWidth: { least: 224, usual: 288, most: 480 },
} as const;

const isWidth = (name: keyof typeof WIDTHS) => (value: unknown) =>
  typeof value === "number" && value >= WIDTHS[name].least && value <= WIDTHS[name].most;

/** What holds until somebody chooses, and what may be kept: the storage is anybody's who uses this browser. */
const TABLE: { readonly [K in keyof Choices]: readonly [Choices[K], (value: unknown) => boolean] } = {
  listWidth: [WIDTHS.listWidth.usual, isWidth("listWidth")],
  visitorWidth: [WIDTHS.visitorWidth.usual, isWidth("visitorWidth")],
  shortcuts: [true, isSwitch],
  sound: [true, isSwitch],
  notifications: [false, isSwitch],
  sendKey: ["Enter", (value) => SEND_KEYS.includes(value as string)],
  away: [false, isSwitch],
};

const NAMES = Object.keys(TABLE) as (keyof Choices)[];

export function createPreferences(store: KeyValueStore): Preferences {
  const signals = Object.fromEntries(NAMES.map((name) => [name, signal<unknown>(read(store, name))]));
  const stops = NAMES.map((name) =>
    signals[name]?.subscribe((value) => {
      if (value !== read(store, name)) store.set(PREFIX + name, JSON.stringify(value));
    }),
  );
  const forget = store.onForeignChange((key) => {
    for (const name of NAMES) {
      const cell = signals[name];
      if (cell && (key === null || key === PREFIX + name)) cell.value = read(store, name);
    }
  });
  const dispose = () => {
    forget();
    for (const stop of stops) stop?.();
  };
  return { ...signals, dispose } as Preferences;
}

function read<K extends keyof Choices>(store: KeyValueStore, name: K): Choices[K] {
  const [otherwise, accepts] = TABLE[name];
  try {
    const value: unknown = JSON.parse(store.get(PREFIX + name) ?? "null");
    return accepts(value) ? (value as Choices[K]) : otherwise;
  } catch {
    return otherwise;
  }
}
