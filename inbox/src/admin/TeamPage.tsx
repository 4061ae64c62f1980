import type { Invitation } from "@porchlight/client";
import { useState } from "preact/hooks";
import { Avatar } from "../components/shared/Avatar";
import type { Member } from "../contract";
import { momentLabel } from "../services/wording";
import { ConfirmDialog } from "./ConfirmDialog";
import { useAdmin } from "./context";
import { Problem, SaveBar, Select, TextField } from "./fields";
import { OnceShown } from "./OnceShown";
import { said, useForm } from "./useForm";
import { useLoaded, WhenLoaded } from "./useLoaded";

type Role = Member["role"];

const ROLES = { agent: "Agent: answers", admin: "Admin: also sets up", owner: "Owner: everything" } as const;
const SHORT = { agent: "Agent", admin: "Admin", owner: "Owner" } as const;

interface People {
  members: Member[];
  invitations: Invitation[];
}

/** Who answers, and who is invited to. */
export function TeamPage() {
  const { api } = useAdmin();
  const people = useLoaded(async (): Promise<People> => {
    const [members, invitations] = await Promise.all([api.team(), api.invitations()]);
    return { members, invitations };
  });
  return (
    <WhenLoaded of={people} what="the team">
      {(known) => (
        <div class="settings-form">
          <Invite
            onMade={(made) =>
              people.set(({ members, invitations }) => ({
                members,
                invitations: [...invitations.filter(({ email }) => email !== made.email), made],
              }))
            }
          />
          <Members people={known} set={people.set} />
        </div>
      )}
    </WhenLoaded>
  );
}

/** The roles that this agent may give: only an owner makes owners. */
function useRoles(): Readonly<Partial<Record<Role, string>>> {
  const { role } = useAdmin();
  const { owner, ...others } = ROLES;
  return role === "owner" ? { ...others, owner } : others;
}

function Invite({ onMade }: { onMade: (invitation: Invitation) => void }) {
  const { api } = useAdmin();
  const [shown, setShown] = useState<Invitation | null>(null);
  const blank = { email: "", role: "agent" as Role };
  const form = useForm<typeof blank>({
    initial: blank,
    check: ({ email }) => (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email.trim()) ? {} : { email: "Give an e-mail address." }),
    save: async ({ email, role }) => {
      const made = await api.invite({ email: email.trim(), role });
      onMade(made);
      setShown(made);
      return blank;
    },
  });
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate>
      <fieldset>
        <legend>Invite somebody</legend>
        {shown?.url && (
          <OnceShown
            label={`The link for ${shown.email}`}
            value={shown.url}
            note={`Send it yourself; it is shown this once, works once, and ends ${momentLabel(shown.expiresAt)}.`}
            onDone={() => setShown(null)}
          />
        )}
        <TextField
          label="E-mail"
          type="email"
          value={form.values.email}
          error={form.errors.email}
          onText={(email) => form.set({ email })}
        />
        <Select
          label="Role"
          value={form.values.role}
          options={useRoles() as Readonly<Record<Role, string>>}
          onPick={(role) => form.set({ role })}
        />
        <SaveBar form={form} action="Make a link" done="Made" />
      </fieldset>
    </form>
  );
}

type Asked =
  | { readonly kind: "remove"; readonly member: Member }
  | { readonly kind: "withdraw"; readonly invitation: Invitation };

function Members({ people, set }: { people: People; set: (change: (known: People) => People) => void }) {
  const { api } = useAdmin();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [reset, setReset] = useState<{ name: string; url: string } | null>(null);

  /** Shows it at once; when the server refuses, what was before stands there again, with the reason. */
  const attempt = async (optimistic: (known: People) => People, call: () => Promise<unknown>) => {
    setAsked(null);
    setProblem(null);
    set(optimistic);
    try {
      await call();
    } catch (error) {
      set(() => people);
      setProblem(said(error));
    }
  };
  const setRole = (member: Member, role: Role) =>
    attempt(
      ({ members, ...rest }) => ({
        ...rest,
        members: members.map((one) => (one.id === member.id ? { ...one, role } : one)),
      }),
      () => api.setRole(member.id, role),
    );
  const confirm = (what: Asked) =>
    what.kind === "remove"
      ? attempt(
          ({ members, ...rest }) => ({ ...rest, members: members.filter(({ id }) => id !== what.member.id) }),
          () => api.removeMember(what.member.id),
        )
      : attempt(
          ({ invitations, ...rest }) => ({
            ...rest,
            invitations: invitations.filter(({ id }) => id !== what.invitation.id),
          }),
          () => api.withdraw(what.invitation.id),
        );
  const makeReset = (member: Member) =>
    api.resetLink(member.id).then(
      ({ url }) => setReset({ name: member.name, url }),
      (error: unknown) => setProblem(said(error)),
    );
  return (
    <section>
      <h2>Team</h2>
      <Problem text={problem} />
      {reset && (
        <OnceShown
          label={`A link for ${reset.name} to set a new password`}
          value={reset.url}
          note="Hand it over yourself; it is shown this once and works once."
          onDone={() => setReset(null)}
        />
      )}
      <ul class="settings-list">
        {people.members.map((member) => (
          <Row
            key={member.id}
            member={member}
            isLastOwner={member.role === "owner" && people.members.filter(({ role }) => role === "owner").length === 1}
            onRole={(role) => void setRole(member, role)}
            onReset={() => void makeReset(member)}
            onRemove={() => setAsked({ kind: "remove", member })}
          />
        ))}
        {people.invitations.map((invitation) => (
          <li key={invitation.id}>
            <div>
              <strong>{invitation.email}</strong>
              <span>
                Invited as {SHORT[invitation.role]}, until {momentLabel(invitation.expiresAt)}
              </span>
            </div>
            <button
              type="button"
              class="button"
              aria-label={`Withdraw the invitation of ${invitation.email}`}
              onClick={() => setAsked({ kind: "withdraw", invitation })}
            >
              Withdraw
            </button>
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          title={asked.kind === "remove" ? `Remove ${asked.member.name}?` : "Withdraw the invitation?"}
          action={asked.kind === "remove" ? `Remove ${asked.member.name}` : "Withdraw"}
          onConfirm={() => void confirm(asked)}
          onCancel={() => setAsked(null)}
        >
          {asked.kind === "remove"
            ? "Out within seconds, with the tokens and invitations made by this person. What was written stays."
            : `The link of ${asked.invitation.email} no longer works.`}
        </ConfirmDialog>
      )}
    </section>
  );
}

interface RowProps {
  member: Member;
  isLastOwner: boolean;
  onRole: (role: Role) => void;
  onReset: () => void;
  onRemove: () => void;
}

function Row({ member, isLastOwner, onRole, onReset, onRemove }: RowProps) {
  const { agentId, role } = useAdmin();
  const roles = useRoles();
  const mayChange = role === "owner" || member.role !== "owner";
  return (
    <li>
      <Avatar id={member.id} name={member.name} size="small" />
      <div>
        <strong>
          {member.name}
          {member.id === agentId && " (you)"}
        </strong>
        <span>
          {member.email}
          {isLastOwner && " · the only owner: to change this, make another one first"}
        </span>
      </div>
      {mayChange && !isLastOwner ? (
        <>
          <select
            class="picker"
            aria-label={`Role of ${member.name}`}
            value={member.role}
            onChange={(event) => onRole(event.currentTarget.value as Role)}
          >
            {(Object.keys(roles) as Role[]).map((one) => (
              <option key={one} value={one}>
                {SHORT[one]}
              </option>
            ))}
          </select>
          {member.id !== agentId && (
            <button type="button" class="button" aria-label={`New password for ${member.name}`} onClick={onReset}>
              New password
            </button>
          )}
          <button type="button" class="button" aria-label={`Remove ${member.name}`} onClick={onRemove}>
            Remove
          </button>
        </>
      ) : (
        <span class="settings-hint">{SHORT[member.role]}</span>
      )}
    </li>
  );
}
