import type { ApiToken } from "@porchlight/client";
import { useState } from "preact/hooks";
import { momentLabel } from "../services/wording";
import { ConfirmDialog } from "./ConfirmDialog";
import { useAdmin } from "./context";
import { Problem, SaveBar, Select, TextField } from "./fields";
import { OnceShown } from "./OnceShown";
import { said, useForm } from "./useForm";
import { useLoaded, WhenLoaded } from "./useLoaded";

const SCOPES = {
  read: "Read: looks at everything",
  write: "Write: also answers and changes conversations",
  admin: "Administer: all that you may do yourself",
} as const;

/** Tokens for programs. */
export function TokensPage() {
  const { api } = useAdmin();
  const tokens = useLoaded(api.tokens);
  return (
    <WhenLoaded of={tokens} what="the tokens">
      {(known) => (
        <div class="settings-form">
          <NewToken onMade={(token) => tokens.set((list) => [...list, token])} />
          <List tokens={known} set={tokens.set} />
        </div>
      )}
    </WhenLoaded>
  );
}

interface Values {
  name: string;
  scope: keyof typeof SCOPES;
}

function NewToken({ onMade }: { onMade: (token: ApiToken) => void }) {
  const { api } = useAdmin();
  const [shown, setShown] = useState<string | null>(null);
  const blank: Values = { name: "", scope: "write" };
  const form = useForm<Values>({
    initial: blank,
    check: ({ name }) => (name.trim() ? {} : { name: "Say what will use it, such as: order bot." }),
    save: async ({ name, scope }) => {
      const { token, ...kept } = await api.makeToken({ name: name.trim(), scope });
      onMade(kept);
      setShown(token ?? null);
      return blank;
    },
  });
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate>
      <fieldset>
        <legend>New token</legend>
        {shown && (
          <OnceShown
            label="The new token"
            value={shown}
            note="This is the only time that it is shown. A lost one is revoked and replaced."
            onDone={() => setShown(null)}
          />
        )}
        <TextField
          label="Name"
          value={form.values.name}
          error={form.errors.name}
          maxLength={80}
          onText={(name) => form.set({ name })}
        />
        <Select label="It may" value={form.values.scope} options={SCOPES} onPick={(scope) => form.set({ scope })} />
        <SaveBar form={form} action="Make a token" done="Made" />
      </fieldset>
    </form>
  );
}

function List({ tokens, set }: { tokens: ApiToken[]; set: (change: (list: ApiToken[]) => ApiToken[]) => void }) {
  const { api } = useAdmin();
  const [asked, setAsked] = useState<ApiToken | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const revoke = async (token: ApiToken) => {
    setAsked(null);
    setProblem(null);
    set((list) => list.filter(({ id }) => id !== token.id));
    try {
      await api.revokeToken(token.id);
    } catch (error) {
      set((list) => [...list, token]);
      setProblem(`${token.name} is not revoked. ${said(error)}`);
    }
  };
  return (
    <section>
      <h2>Tokens in use</h2>
      <Problem text={problem} />
      {tokens.length === 0 && <p class="settings-hint">No program has a token yet.</p>}
      <ul class="settings-list">
        {tokens.map((token) => (
          <li key={token.id}>
            <div>
              <strong>{token.name}</strong>
              <span>
                {SCOPES[token.scope].split(":")[0]} · made {momentLabel(token.createdAt)} ·{" "}
                {token.lastUsedAt ? `last used ${momentLabel(token.lastUsedAt)}` : "never used"}
              </span>
            </div>
            <button type="button" class="button" aria-label={`Revoke ${token.name}`} onClick={() => setAsked(token)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          title={`Revoke ${asked.name}?`}
          action="Revoke"
          onConfirm={() => void revoke(asked)}
          onCancel={() => setAsked(null)}
        >
          What uses it is out within seconds. This cannot be undone.
        </ConfirmDialog>
      )}
    </section>
  );
}
