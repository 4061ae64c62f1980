import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useSession } from "./context";
import { Icon } from "./shared/Icon";

/** The door. `notice` says why somebody who was inside stands here again. */
export function SignIn({ notice }: { notice: string | null }) {
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
        <SignInForm notice={notice} />
      </div>
    </main>
  );
}

function SignInForm({ notice }: { notice: string | null }) {
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
    <form class="signin-form" onSubmit={submit}>
      <h1>Sign in</h1>
      {notice && !problem.value && <p class="signin-note">{notice}</p>}
      <Field label="E-mail" type="email" autocomplete="username" field={email} />
      <Field label="Password" type="password" autocomplete="current-password" field={password} />
      <Problem text={problem.value} />
      <button type="submit" class="button primary" aria-disabled={busy.value}>
        {busy.value ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}

interface FieldProps {
  label: string;
  type: "email" | "password";
  autocomplete: "username" | "current-password";
  field: RefObject<HTMLInputElement>;
}

function Field({ label, type, autocomplete, field }: FieldProps) {
  return (
    <label>
      {label}
      <input
        ref={field}
        class="field"
        type={type}
        name={type}
        autocomplete={autocomplete}
        aria-describedby="problem"
        required
      />
    </label>
  );
}

/** The region is there before the problem, so that it is read aloud when it comes. */
function Problem({ text }: { text: string | null }) {
  return (
    <div id="problem" role="alert">
      {text && (
        <p class="alert">
          <Icon name="warning" />
          {text}
        </p>
      )}
    </div>
  );
}
