/** The library for strangers' pages: everything shared, on the light socket. */
import { type Connection, type ConnectionOptions, connectionOver, type EventMap } from "./connection";
import { openLightSocket } from "./light/socket";

export * from "./shared";

/** A connection on the light socket. */
export function createConnection<ServerEvents, ClientEvents extends EventMap<ClientEvents>>(
  options: Omit<ConnectionOptions, "open"> & Partial<Pick<ConnectionOptions, "open">>,
): Connection<ServerEvents, ClientEvents> {
  return connectionOver<ServerEvents, ClientEvents>({ open: openLightSocket, ...options });
}
