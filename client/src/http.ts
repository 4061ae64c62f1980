/** JSON over HTTP with the contract's errors; the only place that calls `fetch`. */
import { RequestError, toRequestError } from "./errors";

export interface HttpOptions {
  /** Origin or prefix before every path; empty means the page's own origin. */
  baseUrl?: string;
  /** The value of X-CSRF-Token for calls that change something, or null while there is none. */
  csrfToken?: () => string | null;
  /** `omit` on strangers' pages: the widget neither sends nor gets cookies. */
  credentials?: RequestCredentials;
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export interface Http {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  delete<T = void>(path: string): Promise<T>;
}

/** Longer than a healthy server ever takes, shorter than a person's patience. */
const TIMEOUT_MS = 10_000;

const CODE_BY_STATUS: Record<number, string> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
  429: "rate_limited",
  503: "unavailable",
};

export function createHttp(options: HttpOptions = {}): Http {
  const call = <T>(method: string, path: string, body?: unknown) => request<T>(options, method, path, body);
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
    delete: (path) => call("DELETE", path),
  };
}

async function request<T>(options: HttpOptions, method: string, path: string, body: unknown): Promise<T> {
  const response = await exchange(options, method, path, body);
  const answer = await readJson(response);
  if (response.ok) return answer as T;
  const error = (answer as { error?: unknown } | null)?.error;
  throw toRequestError(error, CODE_BY_STATUS[response.status] ?? "internal");
}

async function exchange(options: HttpOptions, method: string, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const csrfToken = method === "GET" ? null : (options.csrfToken?.() ?? null);
  if (csrfToken !== null) headers["X-CSRF-Token"] = csrfToken;
  try {
    return await (options.fetch ?? fetch)((options.baseUrl ?? "") + path, {
      method,
      headers,
      credentials: options.credentials ?? "same-origin",
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    const message = late ? "The server did not answer in time." : "The server could not be reached.";
    throw new RequestError({ code: late ? "timeout" : "offline", message });
  }
}

/** An error page of a proxy is no JSON: the status then says all there is to say. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => "");
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    if (response.ok) throw new RequestError({ code: "internal", message: "The server's answer could not be read." });
    return null;
  }
}
