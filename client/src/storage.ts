/** A small key-value store that survives a reload where the page allows it, and works where it does not. */
import { listen } from "./listen";

export interface KeyValueStore {
  keys(prefix: string): string[];
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Calls back after another tab of the same origin changed something; `null` means everything. */
  onForeignChange(listener: (key: string | null) => void): () => void;
}

/** A store for tests, and for pages that forbid storage altogether. */
export function memoryStore(): KeyValueStore {
  const values = new Map<string, string>();
  return {
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    onForeignChange: () => () => {},
  };
}

/**
 * localStorage with memory behind it. Each call falls back for itself: the storage may be forbidden (private
 * mode, a sandboxed frame), full, or switched off while the page lives. Nothing is touched before the first call.
 */
export function browserStore(page: Window & typeof globalThis = window): KeyValueStore {
  const memory = memoryStore();
  return {
    keys: (prefix) => {
      const kept = attempt(() => Object.keys(page.localStorage), []).filter((key) => key.startsWith(prefix));
      return [...new Set([...kept, ...memory.keys(prefix)])];
    },
    get: (key) => memory.get(key) ?? attempt(() => page.localStorage.getItem(key), null),
    set: (key, value) => {
      const written = attempt(() => {
        page.localStorage.setItem(key, value);
        return true;
      }, false);
      if (written) memory.remove(key);
      else memory.set(key, value);
    },
    remove: (key) => {
      memory.remove(key);
      attempt(() => page.localStorage.removeItem(key), undefined);
    },
    onForeignChange: (listener) => listen<StorageEvent>(page, ["storage"], ({ key }) => listener(key)),
  };
}

/** Forbidden or full storage throws from the plainest call; that is expected, so it only selects the fallback. */
function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
