/** The part of a Socket.IO client that the connection uses: of socket.io-client, of the light one, of a test's. */

export interface SocketLike {
  connected: boolean;
  auth: unknown;
  /** Packets written while disconnected; sent on the next connect unless emptied. */
  sendBuffer: unknown[];
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, handler: (...args: never[]) => void): unknown;
  off(event: string, handler: (...args: never[]) => void): unknown;
  timeout(ms: number): {
    emit(event: string, payload: unknown, answered: (lost: Error | null, answer: unknown) => void): unknown;
  };
  io: {
    on(event: "ping" | "packet", handler: () => void): unknown;
    /** Exists from the first `connect()` on. */
    engine?: {
      once(event: "handshake", handler: (data: Handshake) => void): unknown;
      /** Before the handshake it is the only sign that a link was closed as soon as it was there. */
      once(event: "close", handler: () => void): unknown;
      close(): unknown;
    };
  };
}

/** What the server says of its heartbeat, in milliseconds. */
export interface Handshake {
  pingInterval: number;
  pingTimeout: number;
}

export interface SocketOptions {
  /** Origin of the server, e.g. `https://chat.example.com`. */
  url: string;
  namespace: string;
  path?: string;
  transports?: ("websocket" | "polling")[];
}

/** How long the transport may take to open, and again the namespace to answer. */
export const CONNECT_TIMEOUT_MS = 20_000;
