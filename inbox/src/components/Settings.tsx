import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Loading, Notice } from "./shared/Notice";

type State = { page: ComponentType } | "loading" | "failed";

/** Everything below `settings/` of the address. Fetched when it is opened: who answers visitors need not wait for it. */
export function Settings() {
  const [state, setState] = useState<State>("loading");
  const load = () => {
    setState("loading");
    import("../admin/Administration").then(
      ({ Administration }) => setState({ page: Administration }),
      () => setState("failed"),
    );
  };
  useEffect(load, []);
  if (state === "loading") return <Loading what="the settings" />;
  if (state === "failed") return <Unfetched />;
  return <state.page />;
}

/** The file is gone when a newer inbox was installed meanwhile: only a reload brings the new one. */
function Unfetched() {
  return (
    <Notice icon="plug" title="The settings could not be loaded">
      <p>The connection broke, or a newer version of the inbox was installed. What you have written is kept.</p>
      <button type="button" class="button primary" onClick={() => location.reload()}>
        Reload the page
      </button>
    </Notice>
  );
}
