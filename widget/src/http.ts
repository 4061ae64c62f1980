/** The two kinds of request that a guest on a stranger's page makes; the shared client's http.ts does more, and weighs more. */
import { RequestError, toRequestError } from "@porchlight/client/light";

export interface Http {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

/** Longer than a healthy server ever takes, shorter than a person's patience. */
const TIMEOUT_MS = 10_000;

/** Without cookies, whatever the page has. Every refusal is a RequestError. */
export function createHttp(server: string): Http {
  return { get: (path) => call(server + path), post: (path, body) => call(server + path, body) };
}

async function call<T>(url: string, body?: object): Promise<T> {
  const request: RequestInit = { credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) };
  if (body) {
    request.method = "POST";
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  const response = await fetch(url, request).catch(() => {
    throw new RequestError({ code: "offline", message: "The server could not be reached." });
  });
  // An error page of a proxy is no JSON.
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw toRequestError(answer?.error, "unavailable");
}
