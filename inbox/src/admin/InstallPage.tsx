import { useEffect, useState } from "preact/hooks";
import { useWorkspace } from "../components/context";
import { Icon } from "../components/shared/Icon";
import { momentLabel } from "../services/wording";
import { useAdmin } from "./context";
import { OnceShown } from "./OnceShown";

/** How often the server is asked whether a page has asked for the chat: an answer from memory there. */
const ASK_MS = 2_000;

/** The first-run page: one line to copy, and a light that turns green when a page shows the chat. */
export function InstallPage() {
  const { projectId } = useAdmin();
  const { router } = useWorkspace();
  const snippet = `<script async src="${location.origin}/widget.js" data-project-id="${projectId}"></script>`;
  return (
    <div class="settings-form">
      <p>Copy this line into every page that shall have the chat, best just before the end of the body.</p>
      <OnceShown label="Your snippet" value={snippet} note="It loads behind your page and slows nothing down." />
      <Light />
      <p class="settings-hint">
        Any page may show it, unless <a href={router.href({ settings: "access" })}>Sites and identity</a> names yours.
      </p>
    </div>
  );
}

function Light() {
  const hello = useHello();
  return (
    <div class={`light ${hello ? "on" : ""}`} role="status">
      <Icon name={hello ? "check" : "clock"} />
      {hello ? (
        <div class="light-words">
          <strong>Your chat is live</strong>
          <span class="settings-hint">
            {hello.from}, since {momentLabel(hello.at)}
          </span>
        </div>
      ) : (
        <div class="light-words">
          <strong>Waiting for the first visitor's hello</strong>
          <span class="settings-hint">Open your page in another tab: this turns green by itself.</span>
        </div>
      )}
    </div>
  );
}

/** Asks until it is there. A failure says nothing new: the next answer counts. */
function useHello() {
  const { api } = useAdmin();
  const [hello, setHello] = useState<{ at: string; from: string } | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async () => {
      const { seenAt = null, seenOn = null } = (await api.installation().catch(() => null)) ?? {};
      if (over) return;
      if (seenAt) setHello({ at: seenAt, from: seenOn ?? "A page" });
      else timer = setTimeout(ask, ASK_MS);
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api]);
  return hello;
}
