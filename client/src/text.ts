/** Plain text as people write it: its length as the server counts it, and its links made safe. */
import { RequestError } from "./errors";

/** The longest message in code points, after trimming. */
export const MAX_CONTENT = 5000;

/** What every link that a stranger wrote must carry. */
export const LINK_REL = "noopener noreferrer nofollow";

export type TextPart = { type: "text"; text: string } | { type: "link"; text: string; href: string };

const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"'`]+/giu;
const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** Length in Unicode code points, the unit of the contract's limits. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** Trimmed text within the contract's bounds; throws `invalid` otherwise. */
export function checkedContent(content: string): string {
  const text = content.trim();
  const length = codePointLength(text);
  if (length >= 1 && length <= MAX_CONTENT) return text;
  const message = length === 0 ? "The message is empty." : `The message is longer than ${MAX_CONTENT} characters.`;
  throw new RequestError({ code: "invalid", field: "content", message });
}

/**
 * Cuts text into plain and link parts whose `text`s join to exactly the input. Only absolute http, https
 * and mailto addresses become links; everything else, `javascript:` above all, stays text.
 */
export function splitText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = trimPunctuation(match[0]);
    const href = safeHref(shown);
    if (href === null) continue;
    if (match.index > end) parts.push({ type: "text", text: text.slice(end, match.index) });
    parts.push({ type: "link", text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ type: "text", text: text.slice(end) });
  return parts;
}

/** A normalised address when it is one that may be followed, else null. */
export function safeHref(candidate: string): string | null {
  try {
    const url = new URL(candidate);
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A sentence's own punctuation after an address is not part of it; a bracket is, when it opened inside. */
function trimPunctuation(address: string): string {
  let cut = address;
  for (;;) {
    const last = cut.at(-1) ?? "";
    const closes = last === ")" && !cut.includes("(");
    if (!/[.,;:!?…\]}]/u.test(last) && !closes) return cut;
    cut = cut.slice(0, -last.length);
  }
}
