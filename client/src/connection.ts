/**
 * One namespace of the server, kept connected for as long as it is wanted.
 *
 * It reconnects for ever with growing, random pauses; notices a link that died silently; and hands a request to the
 * socket only while it is up, because Socket.IO would buffer it and send a second copy later.
 */
import { backoff, type Clock, type Random, systemClock, type Timer } from "./clock";
import { RequestError, toRequestError } from "./errors";
import { type PageSignals, pageSignals } from "./page-signals";
import { CONNECT_TIMEOUT_MS, type SocketLike, type SocketOptions } from "./socket";

/** `refused`: the server does not want these credentials; renew them and start again. */
export type ConnectionStatus = "idle" | "connecting" | "online" | "offline" | "refused";

export interface ConnectionOptions extends SocketOptions {
  /** What identifies this client, asked anew for every try. */
  auth?: () => object | Promise<object>;
  clock?: Clock;
  random?: Random;
  /** Makes the socket, not connected yet. */
  open: (options: SocketOptions) => SocketLike;
  signals?: PageSignals;
}

/** What may be asked: for each event its payload, and its answer when it went well. */
export type EventMap<Events> = { [E in keyof Events]: { payload: object; answer: unknown } };
type AnyEvents = Record<string, { payload: object; answer: unknown }>;

export interface Connection<ServerEvents, ClientEvents extends EventMap<ClientEvents> = AnyEvents> {
  readonly status: ConnectionStatus;
  /** Why the server refused, while the status is `refused`. */
  readonly refusal: RequestError | null;
  start(): void;
  stop(): void;
  /** Sends one event and gives its answer; rejects with a RequestError, `offline` when nothing was sent. */
  request<E extends keyof ClientEvents & string>(
    event: E,
    payload: ClientEvents[E]["payload"],
    timeoutMs?: number,
  ): Promise<ClientEvents[E]["answer"]>;
  on<E extends keyof ServerEvents & string>(event: E, handler: (payload: ServerEvents[E]) => void): () => void;
  onStatus(handler: (status: ConnectionStatus) => void): () => void;
}

const REQUEST_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const MOST_RETRY_MS = 30_000;
/** A connection that ends sooner than this does not count as success: it must not reset the growing pauses. */
const STABLE_MS = 10_000;
/** Until the handshake has told the real one. */
const DEFAULT_SILENCE_MS = 45_000;
/** Refusals that another try with the same credentials cannot change. */
const FINAL_REFUSALS = new Set(["unauthorized", "forbidden", "not_found", "invalid"]);

/** A connection over whatever `open` makes; each entry of this library has a default for its kind of page. */
export function connectionOver<ServerEvents, ClientEvents extends EventMap<ClientEvents> = AnyEvents>(
  options: ConnectionOptions,
): Connection<ServerEvents, ClientEvents> {
  return new SocketConnection<ServerEvents, ClientEvents>(options);
}

class SocketConnection<ServerEvents, ClientEvents extends EventMap<ClientEvents>>
  implements Connection<ServerEvents, ClientEvents>
{
  status: ConnectionStatus = "idle";
  refusal: RequestError | null = null;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly socket: SocketLike;
  private readonly statusHandlers = new Set<(status: ConnectionStatus) => void>();
  private unwatchPage: (() => void) | null = null;
  /** Counts dials; an answer to an earlier one is out of date. */
  private dialNumber = 0;
  private attempt = 0;
  private halting = false;
  /** True during the pause before the next dial. */
  private pausing = false;
  private timer: Timer | null = null;
  private connectedAt = 0;
  private lastFrameAt = 0;
  private silenceMs = DEFAULT_SILENCE_MS;

  constructor(private readonly options: ConnectionOptions) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.socket = options.open(options);
    const heard = () => {
      this.lastFrameAt = this.clock.now();
    };
    this.socket.io.on("ping", heard);
    this.socket.io.on("packet", heard);
    this.socket.on("connect", () => this.connected());
    this.socket.on("disconnect", () => this.lost());
    this.socket.on("connect_error", (error: Error & { data?: unknown }) => this.failed(error));
  }

  start(): void {
    if (this.status !== "idle" && this.status !== "refused") return;
    this.unwatchPage ??= (this.options.signals ?? pageSignals)({
      wake: () => this.wake(),
      networkGone: () => this.lost(),
    });
    this.attempt = 0;
    this.setStatus("connecting");
    void this.dial();
  }

  stop(): void {
    this.halt();
    this.unwatchPage?.();
    this.unwatchPage = null;
    this.setStatus("idle");
  }

  request<E extends keyof ClientEvents & string>(
    event: E,
    payload: ClientEvents[E]["payload"],
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<ClientEvents[E]["answer"]> {
    const offline = () => new RequestError({ code: "offline", message: "There is no connection." });
    if (this.status !== "online" || !this.socket.connected) return Promise.reject(offline());
    const askedAt = this.clock.now();
    return new Promise((resolve, reject) => {
      this.socket.timeout(timeoutMs).emit(event, payload, (lostError, answer) => {
        if (lostError) {
          reject(this.socket.connected ? timedOut() : offline());
          this.doubt(askedAt);
        } else if (isGranted(answer)) resolve(answer);
        else reject(toRequestError((answer as { error?: unknown } | null)?.error));
      });
    });
  }

  on<E extends keyof ServerEvents & string>(event: E, handler: (payload: ServerEvents[E]) => void): () => void {
    this.socket.on(event, handler as (...args: never[]) => void);
    return () => this.socket.off(event, handler as (...args: never[]) => void);
  }

  onStatus(handler: (status: ConnectionStatus) => void): () => void {
    this.statusHandlers.add(handler);
    return () => this.statusHandlers.delete(handler);
  }

  private async dial(): Promise<void> {
    this.dialNumber += 1;
    this.pausing = false;
    const dialNumber = this.dialNumber;
    this.setTimer(CONNECT_TIMEOUT_MS * 2, () => this.lost());
    try {
      const auth = (await this.options.auth?.()) ?? {};
      if (dialNumber !== this.dialNumber) return;
      this.socket.auth = auth;
    } catch (error) {
      if (dialNumber === this.dialNumber) this.failed(Object.assign(new Error("no credentials"), { data: error }));
      return;
    }
    this.socket.sendBuffer.length = 0;
    this.socket.connect();
    this.socket.io.engine?.once("handshake", (data) => {
      this.silenceMs = data.pingInterval + data.pingTimeout;
    });
    this.socket.io.engine?.once("close", () => {
      if (dialNumber === this.dialNumber && this.status !== "online") this.lost();
    });
  }

  private connected(): void {
    this.clearTimer();
    this.connectedAt = this.clock.now();
    this.lastFrameAt = this.connectedAt;
    this.refusal = null;
    this.setStatus("online");
  }

  /** The server, or the network on the way to it, said no. */
  private failed(error: Error & { data?: unknown }): void {
    if (this.halting) return;
    const refusal = error.data ? toRequestError(error.data) : null;
    if (refusal && FINAL_REFUSALS.has(refusal.code)) {
      this.halt();
      this.refusal = refusal;
      this.setStatus("refused");
    } else {
      this.lost(refusal?.retryAfterMs);
    }
  }

  /** The link is gone or never came: try again later. */
  private lost(atLeastMs = 0): void {
    if (this.halting || this.status === "idle" || this.status === "refused") return;
    if (this.status === "online" && this.clock.now() - this.connectedAt >= STABLE_MS) this.attempt = 0;
    this.halt();
    const pause = backoff(this.attempt, FIRST_RETRY_MS, MOST_RETRY_MS, this.random);
    this.attempt += 1;
    this.pausing = true;
    this.setStatus("offline");
    this.setTimer(Math.max(pause, Math.min(atLeastMs, MOST_RETRY_MS * 2)), () => void this.dial());
  }

  /** The page came back to life or the network returned: do not wait, and do not trust a silent link. */
  private wake(): void {
    const silent = this.clock.now() - this.lastFrameAt > this.silenceMs;
    if (this.status === "online" && silent) this.lost();
    if (this.status === "offline" && this.pausing) void this.dial();
  }

  /** A question was not answered in time. If nothing else has come since it was asked, the link died silently. */
  private doubt(askedAt: number): void {
    if (this.status === "online" && this.socket.connected && this.lastFrameAt <= askedAt) this.lost();
  }

  /** Ends the present try or link, without a word to anybody. */
  private halt(): void {
    this.dialNumber += 1;
    this.clearTimer();
    this.halting = true; // the events of our own disconnect are not those of a lost link
    this.socket.disconnect();
    this.socket.io.engine?.close();
    this.socket.sendBuffer.length = 0;
    this.halting = false;
  }

  private setTimer(ms: number, run: () => void): void {
    this.clearTimer();
    this.timer = this.clock.after(ms, run);
  }

  private clearTimer(): void {
    if (this.timer !== null) this.clock.cancel(this.timer);
    this.timer = null;
  }

  private setStatus(status: ConnectionStatus): void {
    if (status === this.status) return;
    this.status = status;
    for (const handler of [...this.statusHandlers]) handler(status);
  }
}

function isGranted(answer: unknown): boolean {
  return (answer as { ok?: unknown } | null)?.ok === true;
}

function timedOut(): RequestError {
  return new RequestError({ code: "timeout", message: "The server did not answer in time." });
}
