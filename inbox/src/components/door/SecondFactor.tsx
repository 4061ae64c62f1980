import { useEffect, useRef } from "preact/hooks";
import { useSession } from "../context";
import { Door, DoorForm, Field } from "./Door";

/** The second lock: a code of the agent's app, or one of the recovery codes that he wrote down. */
export function SecondFactor() {
  const session = useSession();
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => code.current?.focus(), []);
  return (
    <Door>
      <DoorForm
        title="Enter your code"
        action="Sign in"
        working="Signing in…"
        note="Your account asks for a second proof: the six digits that your authenticator app shows now."
        send={() => session.giveCode(code.current?.value ?? "")}
        refused={() => code.current?.select()}
        after={
          <button type="button" class="button quiet" onClick={session.startAgain}>
            Use another account
          </button>
        }
      >
        <Field
          label="Code"
          name="code"
          autocomplete="one-time-code"
          maxLength={20}
          spellcheck={false}
          hint="Without the app, one of your recovery codes does as well."
          field={code}
        />
      </DoorForm>
    </Door>
  );
}
