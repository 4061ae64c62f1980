import { useEffect, useRef } from "preact/hooks";
import type { Link } from "../../contract";
import type { LinkStore } from "../../store/link";
import { Loading, Notice } from "../shared/Notice";
import { Door, DoorForm, Field } from "./Door";

const MIN_PASSWORD = 12;

/** Where an invitation, or a link to set a password, leads. */
export function LinkPage({ link }: { link: LinkStore }) {
  const state = link.state.value;
  switch (state.kind) {
    case "looking":
      return <Loading what="your link" />;
    case "ready":
      return (
        <Door>
          <LinkForm link={state.link} use={link.use} />
        </Door>
      );
    case "refused":
      return (
        <Notice icon="plug" title={state.title}>
          <p>{state.reason}</p>
          <div class="signin-ways">
            {state.again && (
              <button type="button" class="button primary" onClick={link.look}>
                Try again
              </button>
            )}
            <button type="button" class="button" onClick={link.leave}>
              Go to the inbox
            </button>
          </div>
        </Notice>
      );
  }
}

function LinkForm({ link, use }: { link: Link; use: LinkStore["use"] }) {
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => (name.current ?? password.current)?.focus(), []);
  const { title, note, action } = wordsFor(link);
  const isNew = link.kind === "invitation" && !link.hasAccount;
  return (
    <DoorForm
      title={title}
      action={action}
      working="One moment…"
      note={note}
      send={() => use(password.current?.value ?? "", name.current?.value)}
      refused={() => password.current?.select()}
    >
      <input type="email" name="email" autocomplete="username" value={link.email} readOnly hidden />
      {isNew && (
        <Field
          label="Your name"
          name="name"
          autocomplete="name"
          maxLength={80}
          defaultValue={link.name ?? ""}
          hint="Colleagues and visitors see it."
          field={name}
        />
      )}
      {link.kind === "invitation" && link.hasAccount ? (
        <Field label="Password" type="password" autocomplete="current-password" field={password} />
      ) : (
        <Field
          label={link.kind === "reset" ? "New password" : "Choose a password"}
          type="password"
          autocomplete="new-password"
          minLength={MIN_PASSWORD}
          maxLength={256}
          hint={`At least ${MIN_PASSWORD} characters. A sentence is easier to keep in mind than a riddle.`}
          field={password}
        />
      )}
    </DoorForm>
  );
}

function wordsFor(link: Link) {
  if (link.kind === "reset")
    return {
      title: "Set a new password",
      note: `For ${link.email}. You are signed out everywhere else.`,
      action: "Save and sign in",
    };
  const title = `Join ${link.projectName ?? "the team"}`;
  return link.hasAccount
    ? { title, note: `${link.email} has an account already: its password proves that it is you.`, action: "Join" }
    : { title, note: `You will sign in as ${link.email}.`, action: "Join" };
}
