/** What the interface says about people, times and errors: one place, so that it says it the same everywhere. */
import type { Conversation, Visitor } from "../contract";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A visitor's name, else the address, else "Visitor" with a short mark that tells two anonymous people apart. */
export function visitorName(visitor: Pick<Visitor, "uid" | "name" | "email">): string {
  return knownName(visitor) ?? `Visitor ${shortMark(visitor.uid)}`;
}

/** What a visitor has told of himself, or null. */
export function knownName({ name, email }: Pick<Visitor, "name" | "email">): string | null {
  return name?.trim() || email?.trim() || null;
}

/** Four hexadecimal digits that stay the same for the same text. */
export function shortMark(text: string): string {
  return (hash(text) & 0xffff).toString(16).padStart(4, "0");
}

/** The first letters of the first and the last word, for an avatar. */
export function initials(name: string): string {
  const words = (name.split("@")[0] ?? "").match(/[\p{L}\p{N}]+/gu) ?? [];
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = chosen.map((word) => [...(word ?? "")][0] ?? "").join("");
  return letters.toUpperCase() || "?";
}

/** One of the avatar tints, always the same for the same person. */
export function tint(id: string): number {
  return hash(id) % 6;
}

function hash(text: string): number {
  let value = 2166136261;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16777619);
  return value >>> 0;
}

/** "now", "4m", "3h", "2d", then a date: how long ago something was, for a narrow column. */
export function age(iso: string, now: number): string {
  const past = Math.max(0, now - Date.parse(iso));
  if (past < MINUTE) return "now";
  if (past < HOUR) return `${Math.floor(past / MINUTE)}m`;
  if (past < DAY) return `${Math.floor(past / HOUR)}h`;
  if (past < 7 * DAY) return `${Math.floor(past / DAY)}d`;
  return new Date(iso).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}

/** "under 1 min", "4 min", "3 h", "2 days": a duration up to now, for a sentence. */
export function lapse(iso: string, now: number): string {
  const past = Math.max(0, now - Date.parse(iso));
  if (past < MINUTE) return "under 1 min";
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h`;
  const days = Math.floor(past / DAY);
  return days === 1 ? "1 day" : `${days} days`;
}

/** A date with the time, for a tooltip or a fact. */
export function momentLabel(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** "Until 14:30", and with the day when that is not today: when something comes back by itself. */
export function untilLabel(iso: string, now: number): string {
  const then = new Date(iso);
  const today = then.toDateString() === new Date(now).toDateString();
  const day = today ? {} : ({ weekday: "short", day: "numeric", month: "short" } as const);
  return `Until ${then.toLocaleString(undefined, { ...day, hour: "2-digit", minute: "2-digit" })}`;
}

export const STATUS_WORDS: Readonly<Record<Conversation["status"], string>> = {
  open: "Open",
  pending: "Pending",
  snoozed: "Snoozed",
  resolved: "Resolved",
};

export const PRIORITY_WORDS: Readonly<Record<Conversation["priority"], string>> = {
  low: "Low",
  normal: "Normal",
  high: "High",
  urgent: "Urgent",
};

const ERROR_WORDS: Readonly<Record<string, string>> = {
  unauthorized: "Your session has ended. Sign in again.",
  forbidden: "You are not allowed to do this in this project.",
  not_found: "It does not exist, or no longer does.",
  too_large: "That is too long to send.",
  busy: "The server has a lot to do just now. Try again in a moment.",
  unavailable: "The server cannot be reached. Check your connection and try again.",
  offline: "The server cannot be reached. Check your connection and try again.",
  timeout: "The server took too long to answer. Try again.",
  internal: "Something went wrong on the server. Try again; if it stays, tell your administrator.",
};

interface Described {
  code?: string;
  message?: string;
  retryAfterMs?: number | undefined;
}

/** One sentence a person can act on, from whatever a request was refused with. */
export function describe(error: unknown): string {
  const { code, message, retryAfterMs } = (error ?? {}) as Described;
  if (code === "rate_limited") return `Too many tries. Wait ${wait(retryAfterMs)} and try again.`;
  const words = ERROR_WORDS[code ?? "unavailable"];
  return words ?? message ?? "Something went wrong. Try again.";
}

function wait(milliseconds: number | undefined): string {
  if (!milliseconds) return "a moment";
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
