/** The library for our own pages: everything shared, on socket.io-client. */
import { type Connection, type ConnectionOptions, connectionOver, type EventMap } from "./connection";
import { openSocket } from "./official-socket";

export * from "./shared";

/** A connection on socket.io-client. */
export function createConnection<ServerEvents, ClientEvents extends EventMap<ClientEvents>>(
  options: Omit<ConnectionOptions, "open"> & Partial<Pick<ConnectionOptions, "open">>,
): Connection<ServerEvents, ClientEvents> {
  return connectionOver<ServerEvents, ClientEvents>({ open: openSocket, ...options });
}
