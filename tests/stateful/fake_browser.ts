/** What the tabs of one browser share: a storage that tells the others of changes, and locks that end with their tab. */
import type { LockRunner } from "../../client/src/locks";
import { type KeyValueStore, memoryStore } from "../../client/src/storage";

export interface Tab {
  readonly storage: KeyValueStore;
  readonly lock: LockRunner;
  /** As a closed page: it hears nothing more, and its locks are free. */
  close(): void;
}

interface Waiting {
  readonly owner: Tab;
  run(): void;
}

export class FakeBrowser {
  private readonly inner = memoryStore();
  private readonly listeners = new Map<Tab, (key: string) => void>();
  /** By name: who holds the lock, then who waits for it. */
  private readonly queues = new Map<string, Waiting[]>();

  open(): Tab {
    const { inner } = this;
    const storage: KeyValueStore = {
      keys: (prefix) => inner.keys(prefix),
      get: (key) => inner.get(key),
      set: (key, value) => {
        inner.set(key, value);
        this.tellOthers(tab, key);
      },
      remove: (key) => {
        inner.remove(key);
        this.tellOthers(tab, key);
      },
      onForeignChange: (listener) => {
        this.listeners.set(tab, listener);
        return () => this.listeners.delete(tab);
      },
    };
    const tab: Tab = {
      storage,
      lock: (name, task) => this.lock(tab, name, task),
      close: () => this.close(tab),
    };
    return tab;
  }

  private tellOthers(from: Tab, key: string): void {
    const others = [...this.listeners].filter(([tab]) => tab !== from).map(([tab]) => tab);
    queueMicrotask(() => {
      for (const tab of others) this.listeners.get(tab)?.(key);
    });
  }

  private lock(owner: Tab, name: string, task: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.queues.get(name) ?? [];
      this.queues.set(name, queue);
      const run = () =>
        void task()
          .then(resolve, reject)
          .finally(() => this.leave(name, waiting));
      const waiting: Waiting = { owner, run };
      queue.push(waiting);
      if (queue.length === 1) run();
    });
  }

  private leave(name: string, waiting: Waiting): void {
    const queue = this.queues.get(name) ?? [];
    const held = queue[0] === waiting;
    const rest = queue.filter((other) => other !== waiting);
    this.queues.set(name, rest);
    if (held) rest[0]?.run();
  }

  private close(tab: Tab): void {
    this.listeners.delete(tab);
    for (const [name, queue] of this.queues) {
      for (const waiting of [...queue].reverse()) if (waiting.owner === tab) this.leave(name, waiting);
    }
  }
}
