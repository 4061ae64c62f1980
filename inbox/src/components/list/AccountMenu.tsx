import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useSession, useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";

/** Who I am, whether I am there, and the way out. */
export function AccountMenu() {
  const { agent, live, router, showsHelp } = useWorkspace();
  const session = useSession();
  const problem = useSignal<string | null>(null);
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => closesItself(menu), []);

  const signOut = async () => {
    problem.value = await session.signOut();
  };

  return (
    <details class="account" ref={menu}>
      <summary>
        <span class="quiet">Your account: {agent.name}</span>
        <Avatar id={agent.id} name={agent.name} size="small" online={live.presence.value === "online"} />
      </summary>
      <div class="account-menu">
        <strong>{agent.name}</strong>
        <span>{agent.email}</span>
        <button
          type="button"
          class="button"
          onClick={() => live.setPresence(live.presence.value === "online" ? "away" : "online")}
        >
          {live.presence.value === "online" ? "Set yourself away" : "Set yourself online"}
        </button>
        <a class="button" href={router.href({ settings: "" })}>
          Settings
        </a>
        <button
          type="button"
          class="button"
          onClick={() => {
            if (menu.current) menu.current.open = false;
            menu.current?.querySelector("summary")?.focus(); // where the focus comes back to
            showsHelp.value = true;
          }}
        >
          Keyboard shortcuts
        </button>
        <button type="button" class="button" onClick={signOut}>
          Sign out
        </button>
        {problem.value && (
          <p class="alert" role="alert">
            {problem}
          </p>
        )}
      </div>
    </details>
  );
}

/** A menu closes on Escape and on a click outside. */
function closesItself(menu: { readonly current: HTMLDetailsElement | null }): () => void {
  const close = (event: Event) => {
    const open = menu.current;
    if (!open?.open) return;
    if (event instanceof KeyboardEvent ? event.key !== "Escape" : open.contains(event.target as Node)) return;
    open.open = false;
    if (event instanceof KeyboardEvent) open.querySelector("summary")?.focus();
  };
  document.addEventListener("click", close);
  document.addEventListener("keydown", close);
  return () => {
    document.removeEventListener("click", close);
    document.removeEventListener("keydown", close);
  };
}
