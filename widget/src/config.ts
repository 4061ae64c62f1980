/** The project's public settings, asked for until they come. */
import { backoff, type Http, toRequestError, type WidgetConfig } from "@porchlight/client/light";

const FIRST_RETRY_MS = 1_000;
const MOST_RETRY_MS = 60_000;
/** Answers that asking again cannot change: the embedding itself is wrong. */
const FINAL = new Set(["invalid", "not_found", "forbidden"]);

/** Tries for as long as the page lives, or until `signal` ends it; gives null when the server knows no such project. */
export async function loadConfig(http: Http, projectId: string, signal: AbortSignal): Promise<WidgetConfig | null> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      return await http.get<WidgetConfig>(`/api/widget/config?projectId=${encodeURIComponent(projectId)}`);
    } catch (error) {
      if (FINAL.has(toRequestError(error).code)) return null;
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
