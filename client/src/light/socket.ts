/**
 * A Socket.IO client of the size that a guest on a stranger's page may have (a tenth of socket.io-client's).
 *
 * It speaks the same protocol over text frames, to one namespace, without what Porchlight does not use: binary
 * packets, upgrades from polling to websocket, buffering while disconnected, and reconnecting, which is the
 * connection's work. See connection.ts for the rules of use.
 */
import type { Handshake, SocketLike, SocketOptions } from "../socket";
import { decodePacket, ENGINE, encodePacket, PACKET, type Packet } from "./frames";
import { type OpenTransport, pollingTransport, type Transport, webSocketTransport } from "./transports";

type Handler = (...args: never[]) => void;
type Answered = (lost: Error | null, answer: unknown) => void;

/** How long a transport may take to open before the next one is tried. */
const OPEN_TIMEOUT_MS = 10_000;

const TRANSPORTS: Record<"websocket" | "polling", OpenTransport> = {
  websocket: webSocketTransport,
  polling: pollingTransport,
};

export function openLightSocket(options: SocketOptions): SocketLike {
  const transports = (options.transports ?? ["websocket", "polling"]).map((name) => TRANSPORTS[name]);
  return new LightSocket(options, transports);
}

export class LightSocket implements SocketLike {
  connected = false;
  auth: unknown = {};
  /** Always empty: nothing is ever buffered. Part of the interface for socket.io-client's sake. */
  readonly sendBuffer: unknown[] = [];
  private readonly handlers = new Map<string, Set<Handler>>();
  private readonly listeners: (() => void)[] = [];
  private greeted: ((data: Handshake) => void)[] = [];
  private readonly answers = new Map<number, Answered>();
  private readonly url: string;
  private transport: Transport | null = null;
  private shaken = false;
  /** The transport that worked last; a network that blocks websockets blocks them again. */
  private preferred = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silenceMs = OPEN_TIMEOUT_MS;
  private lastId = 0;

  readonly io = {
    on: (_event: "ping" | "packet", handler: () => void) => this.listeners.push(handler),
    engine: {
      // Of a close it tells by itself, with "connect_error" or "disconnect".
      once: (event: "handshake" | "close", handler: (data: Handshake) => void) =>
        event === "handshake" && this.greeted.push(handler),
      close: () => this.disconnect(),
    },
  };

  constructor(
    private readonly options: SocketOptions,
    private readonly transports: readonly OpenTransport[],
  ) {
    this.url = options.url + (options.path ?? "/socket.io/");
  }

  connect(): void {
    if (!this.transport) this.open(this.preferred);
  }

  disconnect(): void {
    if (!this.transport) return;
    if (this.connected) this.transport.send(encodePacket(PACKET.disconnect, this.options.namespace));
    this.drop("io client disconnect");
  }

  on(event: string, handler: Handler): void {
    this.handlers.set(event, (this.handlers.get(event) ?? new Set()).add(handler));
  }

  off(event: string, handler: Handler): void {
    this.handlers.get(event)?.delete(handler);
  }

  timeout(ms: number) {
    return {
      emit: (event: string, payload: unknown, answered: Answered) => {
        this.lastId += 1;
        const id = this.lastId;
        const timer = setTimeout(() => this.answers.get(id)?.(new Error("timeout"), undefined), ms);
        this.answers.set(id, (lost, answer) => {
          clearTimeout(timer);
          this.answers.delete(id);
          answered(lost, answer);
        });
        this.transport?.send(encodePacket(PACKET.event, this.options.namespace, [event, payload], id));
      },
    };
  }

  private open(index: number): void {
    const events = { frame: (frame: string) => this.take(frame), closed: () => this.closed(index) };
    this.shaken = false;
    this.preferred = index;
    this.watch(OPEN_TIMEOUT_MS, () => this.closed(index));
    try {
      this.transport = this.transports[index]?.(this.url, events) ?? null;
    } catch {
      this.closed(index); // the page's Content-Security-Policy forbids it
    }
  }

  private closed(index: number): void {
    const next = (index + 1) % this.transports.length;
    const untried = !this.shaken && next !== 0;
    if (!this.shaken) this.preferred = next;
    if (untried) {
      this.transport?.close();
      this.open(next);
    } else {
      this.drop("transport close");
    }
  }

  /** The link is gone, by either side's will. */
  private drop(reason: string): void {
    const wasConnected = this.connected;
    clearTimeout(this.timer);
    this.transport?.close();
    this.transport = null;
    this.connected = false;
    this.tell(wasConnected ? "disconnect" : "connect_error", wasConnected ? reason : new Error(reason));
    for (const answered of [...this.answers.values()]) answered(new Error(reason), undefined);
  }

  private take(frame: string): void {
    this.watch(this.silenceMs, () => this.drop("ping timeout"));
    for (const heard of this.listeners) heard();
    const type = frame.charAt(0);
    if (type === ENGINE.open) this.shake(JSON.parse(frame.slice(1)) as Handshake);
    else if (type === ENGINE.ping) this.transport?.send(ENGINE.pong);
    else if (type === ENGINE.close) this.drop("transport close");
    else if (type === ENGINE.message) {
      const packet = decodePacket(frame.slice(1));
      if (packet === null) this.drop("parse error");
      else if (packet.namespace === this.options.namespace) this.receive(packet);
    }
  }

  private shake(data: Handshake): void {
    this.shaken = true;
    this.silenceMs = data.pingInterval + data.pingTimeout;
    for (const greet of this.greeted.splice(0)) greet(data);
    this.transport?.send(encodePacket(PACKET.connect, this.options.namespace, this.auth));
  }

  private receive({ type, id, data }: Packet): void {
    if (type === PACKET.connect) {
      this.connected = true;
      this.tell("connect");
    } else if (type === PACKET.event && Array.isArray(data)) this.tell(String(data[0]), data[1]);
    else if (type === PACKET.ack && Array.isArray(data)) this.answers.get(id ?? 0)?.(null, data[0]);
    else if (type === PACKET.disconnect) this.drop("io server disconnect");
    else if (type === PACKET.connectError) this.refused(data as { message?: string; data?: unknown });
  }

  private refused({ message, data }: { message?: string; data?: unknown }): void {
    clearTimeout(this.timer);
    this.transport?.close();
    this.transport = null;
    this.tell("connect_error", Object.assign(new Error(message), { data }));
  }

  private tell(event: string, value?: unknown): void {
    for (const handler of [...(this.handlers.get(event) ?? [])]) (handler as (value: unknown) => void)(value);
  }

  private watch(ms: number, run: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(run, ms);
  }
}
