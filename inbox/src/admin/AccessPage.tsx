import type { Project } from "@porchlight/client";
import { useState } from "preact/hooks";
import { momentLabel } from "../services/wording";
import { ConfirmDialog } from "./ConfirmDialog";
import { useAdmin } from "./context";
import { Check, Problem, SaveBar, TextArea } from "./fields";
import { OnceShown } from "./OnceShown";
import { type Errors, said, useForm } from "./useForm";
import { useLoaded, WhenLoaded } from "./useLoaded";

interface Values {
  allowedOrigins: string;
  requireIdentity: boolean;
}

/** Which pages may show the chat, and how a site vouches for the people who are signed in to it. */
export function AccessPage() {
  const { api } = useAdmin();
  const project = useLoaded(api.project);
  return (
    <WhenLoaded of={project} what="the settings">
      {(known) => (
        <div class="settings-form">
          <AccessForm project={known} />
          <Sessions />
          <Secret project={known} onChange={(changed) => project.set(() => changed)} />
        </div>
      )}
    </WhenLoaded>
  );
}

function AccessForm({ project }: { project: Project }) {
  const { api } = useAdmin();
  const form = useForm<Values>({
    initial: valuesOf(project),
    check,
    save: async ({ allowedOrigins, requireIdentity }) =>
      valuesOf(await api.changeProject({ allowedOrigins: lines(allowedOrigins), requireIdentity })),
  });
  const { values, errors, set } = form;
  return (
    <form class="settings-form" ref={form.form} onSubmit={form.submit} noValidate>
      <fieldset>
        <legend>Pages</legend>
        <TextArea
          label="Allowed origins"
          value={values.allowedOrigins}
          error={errors.allowedOrigins}
          hint="One in a line, such as https://shop.example or https://*.shop.example. Empty: any page may show the chat."
          onText={(allowedOrigins) => set({ allowedOrigins })}
        />
      </fieldset>
      <fieldset>
        <legend>People</legend>
        <Check checked={values.requireIdentity} onCheck={(requireIdentity) => set({ requireIdentity })}>
          Only for people whom your site vouches for, by a token signed with the identity secret
        </Check>
      </fieldset>
      <SaveBar form={form} />
    </form>
  );
}

/** What to do when sessions of visitors may be in the wrong hands. */
function Sessions() {
  const { api } = useAdmin();
  const [asks, setAsks] = useState(false);
  const [outcome, setOutcome] = useState<{ ok: boolean; text: string } | null>(null);
  const end = async () => {
    setAsks(false);
    try {
      await api.changeProject({ endVisitorSessions: true });
      setOutcome({ ok: true, text: "All sessions from before have ended." });
    } catch (error) {
      setOutcome({ ok: false, text: said(error) });
    }
  };
  return (
    <fieldset>
      <legend>Visitors’ sessions</legend>
      <p class="settings-hint">
        A browser that wrote to you keeps a session for 30 days, so that its visitor is known again.
      </p>
      <button type="button" class="button" onClick={() => setAsks(true)}>
        End all sessions
      </button>
      {outcome?.ok && <p role="status">{outcome.text}</p>}
      <Problem text={outcome && !outcome.ok ? outcome.text : null} />
      {asks && (
        <ConfirmDialog
          title="End all visitors’ sessions?"
          action="End all sessions"
          onConfirm={() => void end()}
          onCancel={() => setAsks(false)}
        >
          Visitors who are not signed in to your site begin anew, without what they wrote before. Nothing is deleted
          here.
        </ConfirmDialog>
      )}
    </fieldset>
  );
}

/** The identity secret: shown when it is made, the old one good for a day more. */
function Secret({ project, onChange }: { project: Project; onChange: (project: Project) => void }) {
  const { api } = useAdmin();
  const [shown, setShown] = useState<string | null>(null);
  const [asks, setAsks] = useState<"rotate" | "end" | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (what: "rotateIdentitySecret" | "endOldIdentitySecret") => {
    setAsks(null);
    setProblem(null);
    try {
      const { identitySecret, ...changed } = await api.changeProject({ [what]: true });
      onChange(changed);
      if (identitySecret) setShown(identitySecret);
    } catch (error) {
      setProblem(said(error));
    }
  };
  const until = project.oldIdentityUntil;
  return (
    <fieldset>
      <legend>Identity secret</legend>
      <p class="settings-hint">Your server signs with it who a visitor is. It belongs on no page and in no app.</p>
      {shown && (
        <OnceShown
          label="The new secret"
          value={shown}
          note="This is the only time that it is shown. Put it where your server keeps its secrets."
          onDone={() => setShown(null)}
        />
      )}
      {until && (
        <p>
          The secret before it is good until {momentLabel(until)}.{" "}
          <button type="button" class="link-button" onClick={() => setAsks("end")}>
            End it now
          </button>
        </p>
      )}
      <button type="button" class="button" onClick={() => setAsks("rotate")}>
        {project.hasIdentitySecret ? "Make a new secret" : "Make a secret"}
      </button>
      <Problem text={problem} />
      {asks === "rotate" && (
        <ConfirmDialog
          title="Make a new identity secret?"
          action="Make a new secret"
          onConfirm={() => void change("rotateIdentitySecret")}
          onCancel={() => setAsks(null)}
        >
          The present one stays good for 24 hours, so that your servers can change over. One from before ends at once.
        </ConfirmDialog>
      )}
      {asks === "end" && (
        <ConfirmDialog
          title="End the old secret now?"
          action="End the old secret"
          onConfirm={() => void change("endOldIdentitySecret")}
          onCancel={() => setAsks(null)}
        >
          A server that signs with it still can no longer vouch for anybody.
        </ConfirmDialog>
      )}
    </fieldset>
  );
}

function valuesOf(project: Project): Values {
  return { allowedOrigins: project.allowedOrigins.join("\n"), requireIdentity: project.requireIdentity };
}

function lines(text: string): string[] {
  return text
    .split(/\s+/)
    .map((line) => line.replace(/\/+$/, ""))
    .filter(Boolean);
}

function check({ allowedOrigins }: Values): Errors<Values> {
  const given = lines(allowedOrigins);
  if (given.length > 50) return { allowedOrigins: "50 origins at most." };
  const wrong = given.find((line) => !/^https?:\/\/(\*\.)?[a-z0-9.:[\]-]+$/i.test(line));
  if (!wrong) return {};
  return { allowedOrigins: `${wrong.slice(0, 60)} is not an origin such as https://shop.example, without a path.` };
}
