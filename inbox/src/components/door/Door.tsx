import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX, RefObject } from "preact";
import { Icon } from "../shared/Icon";

/** The page of somebody who is not inside yet: the lamp, and a card with what he is asked. */
export function Door({ children }: { children: ComponentChildren }) {
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
        {children}
      </div>
    </main>
  );
}

interface DoorFormProps {
  title: string;
  /** What the button says, and what it says while it works. */
  action: string;
  working: string;
  note?: ComponentChildren;
  /** Does it, or gives the sentence that says why not. */
  send: () => Promise<string | null>;
  /** Called after a refusal, to put the cursor where the person goes on. */
  refused?: () => void;
  children: ComponentChildren;
  after?: ComponentChildren;
}

/** A card's form: one question, one button, one place for what went wrong. */
export function DoorForm({ title, action, working, note, send, refused, children, after }: DoorFormProps) {
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    problem.value = await send();
    busy.value = false;
    if (problem.value) refused?.();
  };

  return (
    <form class="signin-form" onSubmit={submit}>
      <h1>{title}</h1>
      {note && !problem.value && <p class="signin-note">{note}</p>}
      {children}
      <Problem text={problem.value} />
      <button type="submit" class="button primary" aria-disabled={busy.value}>
        {busy.value ? working : action}
      </button>
      {after}
    </form>
  );
}

interface FieldProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "class"> {
  label: string;
  field: RefObject<HTMLInputElement>;
  hint?: string;
}

export function Field({ label, field, hint, ...input }: FieldProps) {
  return (
    <label>
      {label}
      <input {...input} ref={field} class="field" aria-describedby="problem" required />
      {hint && <span class="signin-hint">{hint}</span>}
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
