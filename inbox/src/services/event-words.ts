/** An event line as this agent reads it: "You", times in his own zone, and which tag came or went. */
import type { TimelineRow } from "@porchlight/client";
import { momentWords } from "./snooze";

interface EventData {
  readonly field?: string;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly until?: string | null;
  readonly by?: { readonly id?: string; readonly name?: string | null };
}

interface Reader {
  /** This agent's id. */
  readonly selfId: string;
  readonly now: number;
}

/** The server's own sentence stands wherever there is nothing to say better. */
export function eventWords({ content, message }: Pick<TimelineRow, "content" | "message">, reader: Reader): string {
  const data = (message?.data ?? {}) as EventData;
  const who = data.by?.id === reader.selfId ? "You" : (data.by?.name ?? "");
  const change = who && changeWords(data, reader);
  if (change) return `${who} ${change}`;
  const name = data.by?.name;
  return who === "You" && name && content.startsWith(`${name} `) ? `You ${content.slice(name.length + 1)}` : content;
}

function changeWords({ field, from, to, until }: EventData, { now }: Reader): string | null {
  const back = field === "status" && to === "snoozed" ? until : field === "snoozedUntil" ? to : null;
  if (typeof back === "string") return `snoozed this conversation until ${momentWords(back, now)}`;
  return field === "tags" ? tagWords(texts(from), texts(to)) : null;
}

function tagWords(from: readonly string[], to: readonly string[]): string | null {
  const added = to.filter((tag) => !from.includes(tag));
  const removed = from.filter((tag) => !to.includes(tag));
  const parts = [added.length > 0 && `added ${named(added)}`, removed.length > 0 && `removed ${named(removed)}`];
  return parts.filter(Boolean).join(" and ") || null;
}

function named(tags: readonly string[]): string {
  return `the ${tags.length > 1 ? "tags" : "tag"} ${tags.join(", ")}`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
