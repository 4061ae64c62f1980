import { useEffect, useRef } from "preact/hooks";
import { useSession } from "../context";
import { Door, DoorForm, Field } from "./Door";

/** The door. `notice` says why somebody who was inside stands here again. */
export function SignIn({ notice }: { notice: string | null }) {
  const session = useSession();
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => email.current?.focus(), []);
  return (
    <Door>
      <DoorForm
        title="Sign in"
        action="Sign in"
        working="Signing in…"
        note={notice}
        send={() => session.signIn(email.current?.value ?? "", password.current?.value ?? "")}
        refused={() => password.current?.select()}
      >
        <Field label="E-mail" type="email" name="email" autocomplete="username" field={email} />
        <Field label="Password" type="password" name="password" autocomplete="current-password" field={password} />
      </DoorForm>
    </Door>
  );
}
