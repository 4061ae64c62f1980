/** socket.io-client as the connection's socket, for pages that are our own and may be heavier. */
import { Manager } from "socket.io-client";
import { CONNECT_TIMEOUT_MS, type SocketLike, type SocketOptions } from "./socket";

/** A real socket, not connected yet; it never reconnects by itself, that is the connection's work. */
export function openSocket({ url, namespace, path, transports }: SocketOptions): SocketLike {
  const manager = new Manager(url, {
    path: path ?? "/socket.io/",
    transports: transports ?? ["websocket", "polling"],
    // A proxy that lets no websocket through: try the next transport of the list.
    tryAllTransports: true,
    timeout: CONNECT_TIMEOUT_MS,
    autoConnect: false,
    reconnection: false,
  });
  return manager.socket(namespace) as unknown as SocketLike;
}
