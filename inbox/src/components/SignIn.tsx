import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useSession } from "./context";
import { Icon } from "./shared/Icon";

/** The door. `notice` says why somebody who was inside stands here again. */
export function SignIn({ notice }: { notice: string | null }) {
  const session = useSession();
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => email.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    problem.value = await session.signIn(email.current?.value ?? "", password.current?.value ?? "");
    busy.value = false;
    if (problem.value) password.current?.select();
  };

  return (
    <main class="signin">
      <div class="signin-card">
        <div class="signin-brand">
          <img src="/inbox/lamp.svg" alt="" />
          <div>
            <strong>Porchlight</strong>
            <span>The light is on for your visitors</span>
          </div>
        </div>
        <form class="signin-form" onSubmit={submit}>
          <h1>Sign in</h1>
          {notice && !problem.value && <p class="signin-note">{notice}</p>}
          <label>
            E-mail
            <input ref={email} class="field" type="email" name="email" autocomplete="username" required />
          </label>
          <label>
            Password
            <input
              ref={password}
              class="field"
              type="password"
              name="password"
              autocomplete="current-password"
              aria-describedby="problem"
              required
            />
          </label>
          <div id="problem" role="alert">
            {problem.value && (
              <p class="alert">
                <Icon name="warning" />
                {problem}
              </p>
            )}
          </div>
          <button type="submit" class="button primary" aria-disabled={busy.value}>
            {busy.value ? "Signing in…" : "Sign in"}
          </button>
        </form>
      </div>
    </main>
  );
}
