/** What happens everywhere when the server no longer knows this agent's session. */
import type { AgentConnection, Http } from "@porchlight/client";
import type { Api } from "./api";

/** The same calls; one that is refused as `unauthorized` also ends the session in this page. */
export function guardSession(http: Http, expire: () => void): Http {
  const watched = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      const { code, field } = error as { code?: string; field?: string };
      if (code === "unauthorized" && !field) expire(); // with a field it is a wrong password, asked for once more
      throw error;
    }
  };
  return {
    get: (path) => watched(http.get(path)),
    post: (path, body) => watched(http.post(path, body)),
    patch: (path, body) => watched(http.patch(path, body)),
    delete: (path) => watched(http.delete(path)),
  };
}

const ASK_AGAIN = 5_000;

/**
 * A socket that was refused does not try again by itself. If the session still lives, it was a misunderstanding and
 * the connection is started again; if not, the question itself ends the session (see `guardSession`).
 */
export function reviveConnection(connection: AgentConnection, api: Pick<Api, "whoAmI">): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    api.whoAmI().then(
      () => connection.start(),
      (error: { code?: string }) => {
        if (error.code !== "unauthorized") timer = setTimeout(ask, ASK_AGAIN);
      },
    );
  };
  const unlisten = connection.onStatus((status) => {
    if (status === "refused") timer = setTimeout(ask, ASK_AGAIN);
  });
  return () => {
    clearTimeout(timer);
    unlisten();
  };
}
