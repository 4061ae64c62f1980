import type { Account } from "@porchlight/client";
import { useState } from "preact/hooks";
import { useSession } from "../components/context";
import { momentLabel } from "../services/wording";
import { ConfirmDialog } from "./ConfirmDialog";
import { useAdmin } from "./context";
import { Problem, SaveBar, TextField } from "./fields";
import { SecondFactor } from "./SecondFactor";
import { said, useForm } from "./useForm";
import { useLoaded, WhenLoaded } from "./useLoaded";

const MIN_PASSWORD = 12;

/** One's own account: password, second factor, and where one is signed in. */
export function AccountPage() {
  const { api } = useAdmin();
  const account = useLoaded(api.account);
  return (
    <WhenLoaded of={account} what="your account">
      {(known) => (
        <div class="settings-form">
          <p>
            <strong>{known.agent.name}</strong>, {known.agent.email}
          </p>
          <Password email={known.agent.email} onChanged={account.reload} />
          <SecondFactor account={known} onChanged={account.reload} />
          <Sessions sessions={known.sessions} />
        </div>
      )}
    </WhenLoaded>
  );
}

const BLANK = { password: "", newPassword: "", again: "" };

function Password({ email, onChanged }: { email: string; onChanged: () => void }) {
  const { api } = useAdmin();
  const session = useSession();
  const form = useForm<typeof BLANK>({
    initial: BLANK,
    check({ password, newPassword, again }) {
      if (!password) return { password: "Give the password that you have now." };
      if (newPassword.length < MIN_PASSWORD) return { newPassword: `At least ${MIN_PASSWORD} characters.` };
      if (newPassword === password) return { newPassword: "That is the one that you have now." };
      return again === newPassword ? {} : { again: "The two are not the same." };
    },
    async save({ password, newPassword }) {
      session.renew(await api.changePassword(password, newPassword));
      onChanged();
      return BLANK;
    },
  });
  const { values, errors, set } = form;
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate>
      <fieldset>
        <legend>Password</legend>
        <input type="email" autocomplete="username" value={email} readOnly hidden />
        <TextField
          label="Password now"
          type="password"
          autocomplete="current-password"
          value={values.password}
          error={errors.password}
          onText={(password) => set({ password })}
        />
        <TextField
          label="New password"
          type="password"
          autocomplete="new-password"
          value={values.newPassword}
          error={errors.newPassword}
          hint={`At least ${MIN_PASSWORD} characters. All your other browsers are signed out.`}
          onText={(newPassword) => set({ newPassword })}
        />
        <TextField
          label="New password once more"
          type="password"
          autocomplete="new-password"
          value={values.again}
          error={errors.again}
          onText={(again) => set({ again })}
        />
        <SaveBar form={form} action="Change password" done="Changed" />
      </fieldset>
    </form>
  );
}

function Sessions({ sessions }: { sessions: Account["sessions"] }) {
  const { api } = useAdmin();
  const session = useSession();
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const end = () =>
    api.signOutEverywhere().then(
      () => session.expire(),
      (error: unknown) => {
        setAsks(false);
        setProblem(said(error));
      },
    );
  return (
    <fieldset>
      <legend>Where you are signed in</legend>
      <ul class="settings-list">
        {sessions.map(({ createdAt, current }) => (
          <li key={createdAt}>
            <div>
              <strong>{current ? "This browser" : "Another browser"}</strong>
              <span>since {momentLabel(createdAt)}</span>
            </div>
          </li>
        ))}
      </ul>
      <Problem text={problem} />
      <button type="button" class="button" onClick={() => setAsks(true)}>
        Sign out everywhere
      </button>
      {asks && (
        <ConfirmDialog
          title="Sign out everywhere?"
          action="Sign out everywhere"
          onConfirm={() => void end()}
          onCancel={() => setAsks(false)}
        >
          Also in this browser. You sign in again with your password.
        </ConfirmDialog>
      )}
    </fieldset>
  );
}
