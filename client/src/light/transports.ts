/** The two ways to carry text frames to a Socket.IO server: a websocket, or long polling where there is none. */
import { ENGINE, RECORD_SEPARATOR } from "./frames";

export interface TransportEvents {
  frame(frame: string): void;
  /** At most once; never after `close()`. */
  closed(): void;
}

export interface Transport {
  send(frame: string): void;
  close(): void;
}

/** Starts to open a transport; throws when the page forbids it. */
export type OpenTransport = (url: string, events: TransportEvents) => Transport;

export const webSocketTransport: OpenTransport = (url, events) => {
  const socket = new WebSocket(`${url.replace(/^http/u, "ws")}?EIO=4&transport=websocket`);
  socket.onmessage = ({ data }) => events.frame(String(data));
  socket.onclose = () => events.closed();
  return {
    // A frame for a socket that is closing is lost; the close event that follows says so.
    send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(frame),
    close: () => {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    },
  };
};

export const pollingTransport: OpenTransport = (url, events) => new Polling(url, events);

class Polling implements Transport {
  private address: string;
  private waiting: string[] = [];
  private posting = false;
  private readonly ending = new AbortController();

  constructor(
    url: string,
    private readonly events: TransportEvents,
  ) {
    this.address = `${url}?EIO=4&transport=polling`;
    void this.poll();
  }

  send(frame: string): void {
    this.waiting.push(frame);
    void this.post();
  }

  close(): void {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    this.call(ENGINE.close, true).catch(() => {});
  }

  private async poll(): Promise<void> {
    try {
      while (!this.ending.signal.aborted) for (const frame of await this.frames()) this.take(frame);
    } catch {
      this.fail();
    }
  }

  private async frames(): Promise<string[]> {
    return (await this.call()).split(RECORD_SEPARATOR);
  }

  private take(frame: string): void {
    if (this.ending.signal.aborted) return;
    if (frame.startsWith(ENGINE.open)) this.address += `&sid=${(JSON.parse(frame.slice(1)) as { sid: string }).sid}`;
    this.events.frame(frame);
  }

  /** One POST at a time: the order of frames is the order of messages. */
  private async post(): Promise<void> {
    if (this.posting) return;
    this.posting = true;
    try {
      while (this.waiting.length > 0) await this.call(this.waiting.splice(0).join(RECORD_SEPARATOR));
    } catch {
      this.fail();
    }
    this.posting = false;
  }

  private async call(body?: string, last = false): Promise<string> {
    const response = await fetch(this.address, {
      method: body === undefined ? "GET" : "POST",
      credentials: "omit",
      cache: "no-store",
      ...(body === undefined ? {} : { body }),
      ...(last ? { keepalive: true } : { signal: this.ending.signal }),
    });
    if (!response.ok) throw new Error(`polling: ${response.status}`);
    return response.text();
  }

  private fail(): void {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    this.events.closed();
  }
}
