import type { CannedReply } from "@porchlight/client";
import { useState } from "preact/hooks";
import { useWorkspace } from "../components/context";
import { ConfirmDialog } from "./ConfirmDialog";
import { useAdmin } from "./context";
import { Problem, SaveBar, TextArea, TextField } from "./fields";
import { type Errors, said, useForm } from "./useForm";
import { useLoaded, WhenLoaded } from "./useLoaded";
import { fill, unknownVariables, VARIABLES } from "./variables";

type Values = Pick<CannedReply, "shortcut" | "content">;
const BLANK: Values = { shortcut: "", content: "" };

/** Texts that agents call up with `/` and a shortcut. */
export function RepliesPage() {
  const { api } = useAdmin();
  const replies = useLoaded(api.replies);
  const [open, setOpen] = useState<string | null>(null);
  return (
    <WhenLoaded of={replies} what="the canned replies">
      {(known) => {
        const opened = known.find(({ id }) => id === open) ?? null;
        const keep = (saved: CannedReply) => {
          replies.set((list) => sorted([...list.filter(({ id }) => id !== saved.id), saved]));
          setOpen(null);
        };
        return (
          <div class="settings-form">
            <Editor
              key={opened?.id ?? "new"}
              reply={opened}
              taken={known.filter(({ id }) => id !== open).map(({ shortcut }) => shortcut)}
              onSaved={keep}
              onClose={() => setOpen(null)}
            />
            <List replies={known} set={replies.set} onOpen={setOpen} />
          </div>
        );
      }}
    </WhenLoaded>
  );
}

interface EditorProps {
  reply: CannedReply | null;
  taken: readonly string[];
  onSaved: (reply: CannedReply) => void;
  onClose: () => void;
}

function Editor({ reply, taken, onSaved, onClose }: EditorProps) {
  const { api } = useAdmin();
  const { agent } = useWorkspace();
  const form = useForm<Values>({
    initial: reply ? { shortcut: reply.shortcut, content: reply.content } : BLANK,
    check: (values) => check(values, taken),
    save: async (values) => {
      onSaved(reply ? await api.changeReply(reply.id, values) : await api.addReply(values));
      return BLANK;
    },
  });
  const { values, errors, set } = form;
  const unknown = unknownVariables(values.content);
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate>
      <fieldset>
        <legend>{reply ? `Change /${reply.shortcut}` : "New reply"}</legend>
        <TextField
          label="Shortcut"
          value={values.shortcut}
          error={errors.shortcut}
          hint="Small letters, digits, - and _. In a conversation you type / and its beginning."
          onText={(shortcut) => set({ shortcut })}
        />
        <TextArea
          label="Text"
          value={values.content}
          error={errors.content}
          hint={`These are filled in: ${Object.keys(VARIABLES).join(", ")}`}
          onText={(content) => set({ content })}
        />
        {values.content.trim() && (
          <figure class="preview">
            <figcaption>What Mira, a visitor, would read</figcaption>
            <p>{fill(values.content, { agentName: agent.name, visitorName: "Mira" })}</p>
          </figure>
        )}
        {unknown.length > 0 && (
          <p class="settings-hint faint">{unknown.join(", ")} will be sent as it stands: there is no such variable.</p>
        )}
        <SaveBar form={form} action={reply ? "Save" : "Add"} done={reply ? "Saved" : "Added"} />
        {reply && !form.dirty && (
          <button type="button" class="link-button" onClick={onClose}>
            Write a new one instead
          </button>
        )}
      </fieldset>
    </form>
  );
}

interface ListProps {
  replies: CannedReply[];
  set: (change: (list: CannedReply[]) => CannedReply[]) => void;
  onOpen: (id: string) => void;
}

function List({ replies, set, onOpen }: ListProps) {
  const { api } = useAdmin();
  const [asked, setAsked] = useState<CannedReply | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async (reply: CannedReply) => {
    setAsked(null);
    setProblem(null);
    set((list) => list.filter(({ id }) => id !== reply.id));
    try {
      await api.removeReply(reply.id);
    } catch (error) {
      set((list) => sorted([...list, reply]));
      setProblem(`/${reply.shortcut} is not removed. ${said(error)}`);
    }
  };
  return (
    <section>
      <h2>Replies of this project</h2>
      <Problem text={problem} />
      {replies.length === 0 && <p class="settings-hint">None yet. What do you write every day?</p>}
      <ul class="settings-list">
        {replies.map((reply) => (
          <li key={reply.id}>
            <div>
              <strong>/{reply.shortcut}</strong>
              <span class="one-line">{reply.content}</span>
            </div>
            <button
              type="button"
              class="button"
              aria-label={`Change /${reply.shortcut}`}
              onClick={() => onOpen(reply.id)}
            >
              Change
            </button>
            <button
              type="button"
              class="button"
              aria-label={`Remove /${reply.shortcut}`}
              onClick={() => setAsked(reply)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          title={`Remove /${asked.shortcut}?`}
          action="Remove"
          onConfirm={() => void remove(asked)}
          onCancel={() => setAsked(null)}
        >
          It is gone for all agents of this project.
        </ConfirmDialog>
      )}
    </section>
  );
}

function sorted(replies: CannedReply[]): CannedReply[] {
  return replies.sort((one, other) => (one.shortcut < other.shortcut ? -1 : 1));
}

function check({ shortcut, content }: Values, taken: readonly string[]): Errors<Values> {
  const errors: Errors<Values> = {};
  if (!/^[a-z0-9_-]{1,40}$/.test(shortcut)) errors.shortcut = "1 to 40 small letters, digits, - or _, without spaces.";
  else if (taken.includes(shortcut))
    errors.shortcut = `/${shortcut} is taken: change that one, or choose another name.`;
  const length = [...content.trim()].length;
  if (length === 0) errors.content = "Write the text that is to be sent.";
  else if (length > 5_000) errors.content = `${length.toLocaleString()} characters; 5,000 fit.`;
  return errors;
}
