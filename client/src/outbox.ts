/**
 * Messages that are not stored by the server yet. Each is written down before the first network try and stays
 * until it is confirmed, or failed for good and then discarded by its writer.
 *
 * One message per lane is in flight; it is repeated after 4, 8, 16, then every 30 seconds, for as long as the page
 * lives, and never handed to a connection that is down. Of several tabs one sends (a lock); all of them show it.
 */
import { type Clock, jittered, type Random, systemClock } from "./clock";
import { isFinal, RequestError, toRequestError } from "./errors";
import { type LockRunner, webLock } from "./locks";
import { type OutboxEntry, OutboxStore } from "./outbox-store";
import type { KeyValueStore } from "./storage";
import type { Failure, MessageKind } from "./timeline";
import { uuid } from "./uuid";

/** Milliseconds before the next try of a message that nobody has confirmed; the last one repeats. */
export const RESEND_MS = [4_000, 8_000, 16_000, 30_000] as const;

/** Unsent messages kept per identity: more than a person types while offline, less than storage can hold. */
export const OUTBOX_LIMIT = 200;

/** The longest a server may ask a message to wait before it is tried again. */
const MOST_PATIENCE_MS = 60_000;

export interface OutboxChange {
  /** `gone`: another tab has confirmed or discarded it, one cannot know which. */
  type: "added" | "failed" | "confirmed" | "discarded" | "gone";
  entry: OutboxEntry;
}

export interface OutboxOptions {
  storage: KeyValueStore;
  /** Whose messages these are; another identity in the same browser never sees them. */
  identity: string;
  /** Hands one message to the server; resolves when accepted (not yet stored), rejects with a RequestError. */
  transmit: (entry: OutboxEntry) => Promise<unknown>;
  clock?: Clock;
  random?: Random;
  lock?: LockRunner;
  newId?: () => string;
}

export interface NewEntry {
  lane: string;
  content: string;
  kind?: MessageKind;
  extra?: Record<string, unknown>;
}

export class Outbox {
  private readonly store: OutboxStore;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly lock: LockRunner;
  private readonly newId: () => string;
  private readonly listeners = new Set<(change: OutboxChange) => void>();
  private readonly running = new Set<string>();
  private readonly held = new Set<string>();
  private readonly wakes = new Map<string, () => void>();
  private readonly forgetStorage: () => void;
  private mirror: Map<string, OutboxEntry>;
  private online = false;
  private lastOrder = 0;

  constructor(private readonly options: OutboxOptions) {
    this.store = new OutboxStore(options.storage, options.identity);
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.lock = options.lock ?? webLock();
    this.newId = options.newId ?? uuid;
    this.mirror = this.read();
    this.forgetStorage = this.store.onForeignChange(() => this.refresh());
  }

  /** Writes a message down and starts sending it. Throws `busy` when too many are waiting already. */
  add({ lane, content, kind = "text", extra }: NewEntry): OutboxEntry {
    if (this.mirror.size >= OUTBOX_LIMIT) {
      throw new RequestError({ code: "busy", message: "Too many messages are waiting to be sent." });
    }
    const now = this.clock.now();
    // Behind everything that waits, also when the device's clock was set back, and behind what another tab has added.
    const last = Math.max(this.lastOrder, ...this.entries().map(({ order }) => order));
    this.lastOrder = Math.max(last + 1, now);
    const entry: OutboxEntry = {
      clientMessageId: this.newId(),
      lane,
      content,
      kind,
      createdAt: new Date(now).toISOString(),
      order: this.lastOrder,
      ...(extra ? { extra } : {}),
    };
    this.store.put(entry);
    this.mirror.set(entry.clientMessageId, entry);
    this.tell({ type: "added", entry });
    this.kick(lane);
    return entry;
  }

  /** What is waiting or has failed, in the order typed. */
  entries(lane?: string): OutboxEntry[] {
    const all = [...this.mirror.values()].sort((a, b) => a.order - b.order);
    return lane === undefined ? all : all.filter((entry) => entry.lane === lane);
  }

  /** The message is stored: it leaves the outbox. Unknown ids are fine, repeats are normal. */
  confirm(clientMessageId: string): void {
    this.drop(clientMessageId, "confirmed");
  }

  /** The writer gives a failed message up, or has sent its words again under another id. */
  discard(clientMessageId: string): void {
    this.drop(clientMessageId, "discarded");
  }

  /** It will never be stored as it is; it stays here, and no longer holds up the lane. */
  fail(clientMessageId: string, failure: Failure): void {
    const entry = this.mirror.get(clientMessageId);
    if (!entry || entry.failure) return;
    const failed = { ...entry, failure };
    this.store.put(failed);
    this.mirror.set(clientMessageId, failed);
    this.tell({ type: "failed", entry: failed });
    this.wake(clientMessageId);
  }

  /** Nothing is handed over while the connection is down. */
  setOnline(online: boolean): void {
    this.online = online;
    for (const lane of this.lanes()) {
      if (online) this.kick(lane);
      else this.wakeLane(lane);
    }
  }

  /** Keeps a lane from sending, until `release`: its conversation is still asking what has been stored. */
  hold(lane: string): void {
    this.held.add(lane);
    this.wakeLane(lane);
  }

  release(lane: string): void {
    this.held.delete(lane);
    this.kick(lane);
  }

  onChange(listener: (change: OutboxChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ends sending in this tab; what is stored stays stored. */
  stop(): void {
    this.setOnline(false);
    this.forgetStorage();
    this.listeners.clear();
  }

  private kick(lane: string): void {
    if (this.running.has(lane) || !this.next(lane)) return;
    this.running.add(lane);
    const again = () => {
      this.running.delete(lane);
      this.kick(lane);
    };
    // A listener that throws must not end the sending, nor turn it into a hot loop.
    const later = () => void this.clock.after(RESEND_MS[0], again);
    this.lock(`porchlight:outbox:${this.options.identity}:${lane}`, () => this.drain(lane)).then(again, later);
  }

  private async drain(lane: string): Promise<void> {
    // Another tab may have sent meanwhile: what counts is the storage, not what this tab remembers.
    this.refresh();
    for (let entry = this.next(lane); entry; entry = this.next(lane)) await this.deliver(entry);
  }

  private async deliver(entry: OutboxEntry): Promise<void> {
    const id = entry.clientMessageId;
    for (let attempt = 0; this.next(entry.lane)?.clientMessageId === id; attempt += 1) {
      const patience = await this.hand(entry, attempt);
      if (this.next(entry.lane)?.clientMessageId === id) await this.pause(id, patience);
    }
  }

  /** One try; the answer is how long to wait for a confirmation before the next. */
  private async hand(entry: OutboxEntry, attempt: number): Promise<number> {
    const usual = jittered(RESEND_MS[Math.min(attempt, RESEND_MS.length - 1)] ?? RESEND_MS[0], this.random);
    try {
      // What settles the message meanwhile ends the waiting: a callback may be lost where the receipt was not.
      const settled = new Promise<void>((resolve) => this.wakes.set(entry.clientMessageId, resolve));
      await Promise.race([this.options.transmit(entry), settled]);
      return usual;
    } catch (raw) {
      const error = toRequestError(raw);
      if (isFinal(error)) {
        this.fail(entry.clientMessageId, { code: error.code, retryable: false, newer: error.newer });
      }
      return Math.min(Math.max(usual, error.retryAfterMs ?? 0), MOST_PATIENCE_MS);
    } finally {
      this.wakes.delete(entry.clientMessageId);
    }
  }

  private pause(id: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.clock.after(ms, () => this.wake(id));
      this.wakes.set(id, () => {
        this.clock.cancel(timer);
        this.wakes.delete(id);
        resolve();
      });
    });
  }

  private wake(id: string): void {
    this.wakes.get(id)?.();
  }

  private wakeLane(lane: string): void {
    for (const entry of this.entries(lane)) this.wake(entry.clientMessageId);
  }

  /** The message whose turn it is, or undefined while the lane must be still. */
  private next(lane: string): OutboxEntry | undefined {
    if (!this.online || this.held.has(lane)) return undefined;
    return this.entries(lane).find((entry) => !entry.failure);
  }

  private lanes(): Set<string> {
    return new Set([...this.mirror.values()].map((entry) => entry.lane));
  }

  private drop(clientMessageId: string, type: "confirmed" | "discarded"): void {
    const entry = this.mirror.get(clientMessageId);
    if (!entry) return;
    this.store.remove(clientMessageId);
    this.mirror.delete(clientMessageId);
    this.tell({ type, entry });
    this.wake(clientMessageId);
  }

  private read(): Map<string, OutboxEntry> {
    return new Map(this.store.list().map((entry) => [entry.clientMessageId, entry]));
  }

  /** Another tab has changed the storage: tell what is new, gone or failed. */
  private refresh(): void {
    const before = this.mirror;
    this.mirror = this.read();
    for (const [id, entry] of this.mirror) {
      const known = before.get(id);
      if (!known) this.tell({ type: "added", entry });
      else if (entry.failure && !known.failure) this.settledElsewhere("failed", entry);
    }
    for (const [id, entry] of before) if (!this.mirror.has(id)) this.settledElsewhere("gone", entry);
    for (const lane of this.lanes()) this.kick(lane);
  }

  private settledElsewhere(type: "failed" | "gone", entry: OutboxEntry): void {
    this.tell({ type, entry });
    this.wake(entry.clientMessageId);
  }

  private tell(change: OutboxChange): void {
    for (const listener of [...this.listeners]) listener(change);
  }
}
