/** The project's public settings, asked for until they come. */
import { backoff, type RequestError, toRequestError, type WidgetConfig } from "@porchlight/client/light";
import type { Http } from "./http";

const FIRST_RETRY_MS = 1_000;
const MOST_RETRY_MS = 60_000;
/** After so many tries the visitor is told, and may write: his words wait in the outbox. */
const TOLD_AFTER = 3;
/** Answers that asking again cannot change: the embedding itself is wrong. */
const FINAL = new Set(["invalid", "not_found", "forbidden"]);

/** What stands in for settings that cannot be had; `name` is empty. */
export const FALLBACK: WidgetConfig = {
  projectId: "",
  name: "",
  theme: {},
  greeting: "",
  locale: "en",
  online: false,
  askEmail: false,
  answersWithin: "",
  typingPreview: false,
};

/**
 * Tries for as long as the page lives, or until `signal` ends it (then null). Rejects with the RequestError when the
 * server will not have this page or project. `unreachable` is called once, after the third try has failed.
 */
export async function loadConfig(
  http: Http,
  projectId: string,
  signal: AbortSignal,
  unreachable: () => void,
): Promise<WidgetConfig | null> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      return await http.get<WidgetConfig>(`/api/widget/config?projectId=${encodeURIComponent(projectId)}`);
    } catch (raw) {
      const error: RequestError = toRequestError(raw);
      if (FINAL.has(error.code)) throw error;
      if (attempt + 1 === TOLD_AFTER && !signal.aborted) unreachable();
      await pause(backoff(attempt, FIRST_RETRY_MS, MOST_RETRY_MS, Math.random), signal);
    }
  }
  return null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const ended = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", ended, { once: true });
  });
}
