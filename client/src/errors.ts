/** What a refused or lost request looks like, whether it travelled by socket or by HTTP. */

/** The wire's error object, read leniently: a client must not break on what a later server adds. */
export interface ErrorShape {
  code: string;
  message: string;
  field?: string | null | undefined;
  retryAfterMs?: number | null | undefined;
  newer?: number | null | undefined;
}

/**
 * Raised when a request was not granted. `code` is one of the contract's codes, or one of two that
 * only a client knows: `offline` (nothing was sent) and `timeout` (sent, but not answered in time).
 */
export class RequestError extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly newer: number | undefined;

  constructor(shape: ErrorShape) {
    super(shape.message);
    this.name = "RequestError";
    this.code = shape.code;
    this.field = shape.field ?? undefined;
    this.retryAfterMs = shape.retryAfterMs ?? undefined;
    this.newer = shape.newer ?? undefined;
  }
}

/** Reads an error object of unknown origin; `fallbackCode` stands in when it has no code of its own. */
export function toRequestError(raw: unknown, fallbackCode = "internal"): RequestError {
  if (raw instanceof RequestError) return raw;
  const shape = Object(raw) as Partial<ErrorShape>;
  return new RequestError({
    code: text(shape.code) ?? fallbackCode,
    message: text(shape.message) ?? "The request failed.",
    field: text(shape.field),
    retryAfterMs: number(shape.retryAfterMs),
    newer: number(shape.newer),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

const FINAL_CODES = new Set(["invalid", "too_large", "forbidden", "not_found", "conflict", "stale", "unknown_event"]);

/** True when sending the very same thing again can only be refused again. */
export function isFinal(error: RequestError): boolean {
  return FINAL_CODES.has(error.code);
}
