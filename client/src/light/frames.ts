/**
 * The text form of Socket.IO packets (protocol 5) inside Engine.IO messages (protocol 4).
 *
 * Source: the Socket.IO protocol documents. Binary packets do not exist in Porchlight's contract.
 */

export const ENGINE = { open: "0", close: "1", ping: "2", pong: "3", message: "4" } as const;
export const PACKET = { connect: "0", disconnect: "1", event: "2", ack: "3", connectError: "4" } as const;

/** What separates the packets of one polling answer. */
export const RECORD_SEPARATOR = "\x1e";

export interface Packet {
  type: string;
  namespace: string;
  id: number | null;
  data: unknown;
}

const SHAPE = /^(\d)(?:(\/[^,]*),)?(\d*)(.*)$/su;

/** One Engine.IO message that carries a packet of `namespace`. */
export function encodePacket(type: string, namespace: string, data?: unknown, id?: number): string {
  return `${ENGINE.message}${type}${namespace},${id ?? ""}${data === undefined ? "" : plainJson(data)}`;
}

/** JSON of plain data, also on pages whose libraries have given arrays a `toJSON` of their own (Prototype.js). */
function plainJson(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map((item) => plainJson(item))}]`;
  if (typeof data !== "object" || data === null) return JSON.stringify(data) ?? "null";
  const fields = Object.entries(data).filter(([, value]) => value !== undefined);
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${plainJson(value)}`)}}`;
}

/** Reads the message without its Engine.IO digit; null when it is no packet. */
export function decodePacket(text: string): Packet | null {
  const match = SHAPE.exec(text);
  if (!match) return null;
  const [, type = "", namespace = "/", id = "", json = ""] = match;
  try {
    const data: unknown = json === "" ? undefined : JSON.parse(json);
    return { type, namespace, id: id === "" ? null : Number(id), data };
  } catch {
    return null;
  }
}
