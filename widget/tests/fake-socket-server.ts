/** The server's end of every WebSocket that the page opens, as far as one visitor can tell. */
import type { Message } from "@porchlight/client/light";
import { vi } from "vitest";

type Payload = Record<string, unknown>;

export class FakeSocketServer {
  /** Every event that came, as `name payload`. */
  readonly heard: string[] = [];
  /** While set, sockets are refused with this code. */
  refusal: string | null = null;
  /** While false, no socket opens. */
  reachable = true;
  /** How the conversation stands. */
  status: "open" | "resolved" = "open";
  private open: FakeWebSocket | null = null;
  private seq = 0;

  install(): void {
    const server = this;
    vi.stubGlobal(
      "WebSocket",
      class extends FakeWebSocket {
        constructor() {
          super(server);
        }
      },
    );
  }

  say(event: string, payload: object): void {
    this.open?.deliver(`42/widget,${JSON.stringify([event, payload])}`);
  }

  answer(content: string): void {
    this.seq += 1;
    const author = { kind: "agent", id: "a_1", name: "Ana" } as const;
    const { seq } = this;
    const createdAt = new Date().toISOString();
    const ids = { id: `m_${seq}`, clientMessageId: `agent-${seq}`, projectId: "demo", conversationId: "c_1" };
    this.say("newMessage", { ...ids, seq, kind: "text", author, content, createdAt } satisfies Message);
  }

  cut(): void {
    this.reachable = false;
    this.open?.end();
  }

  accept(socket: FakeWebSocket): void {
    if (this.reachable) {
      this.open = socket;
      socket.deliver('0{"sid":"s","pingInterval":25000,"pingTimeout":20000}');
    } else {
      socket.end();
    }
  }

  take(frame: string, socket: FakeWebSocket): void {
    if (frame.startsWith("40/widget,")) {
      const refused = JSON.stringify({ message: "no", data: { code: this.refusal, message: "no" } });
      socket.deliver(this.refusal ? `44/widget,${refused}` : '40/widget,{"sid":"x"}');
      return;
    }
    const [, id, json] = /^42\/widget,(\d+)(.*)$/su.exec(frame) ?? [];
    if (!id || !json) return;
    const [event, payload] = JSON.parse(json) as [string, Payload];
    this.heard.push(`${event} ${JSON.stringify(payload)}`);
    socket.deliver(`43/widget,${id}${JSON.stringify([{ ok: true, ...this.reply(event, payload) }])}`);
  }

  private reply(event: string, payload: Payload): object {
    if (event === "resume")
      return {
        conversationId: null,
        messages: [],
        lastSeq: this.seq,
        hasMore: false,
        pending: {},
        status: this.status,
      };
    if (event === "sendMessage") queueMicrotask(() => this.store(payload));
    return {};
  }

  private store({ clientMessageId }: Payload): void {
    this.seq += 1;
    this.status = "open";
    const { seq } = this;
    const createdAt = new Date().toISOString();
    this.say("messageSent", { clientMessageId, messageId: `m_${seq}`, conversationId: "c_1", seq, createdAt });
  }
}

class FakeWebSocket {
  static readonly OPEN = 1;
  readyState = 1;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(private readonly server: FakeSocketServer) {
    queueMicrotask(() => server.accept(this));
  }

  send(frame: string): void {
    this.server.take(frame, this);
  }

  close(): void {
    this.readyState = 3;
  }

  deliver(frame: string): void {
    queueMicrotask(() => this.onmessage?.({ data: frame }));
  }

  end(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}
