import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "../components/shared/Icon";
import type { Form } from "./useForm";

interface Described {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
}

/** A field's name above it, a hint below, and what is wrong with it; all of it read aloud with the field. */
function Row({ label, hint, error, id, children }: Described & { id: string; children: ComponentChildren }) {
  return (
    <div class="settings-row">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p class="settings-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="settings-error" id={`${id}-error`} aria-live="polite">
        {error && (
          <>
            <Icon name="warning" />
            {error}
          </>
        )}
      </p>
    </div>
  );
}

function useDescription(hint: ComponentChildren, error: string | undefined) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return {
    id,
    attributes: {
      id,
      ...(described && { "aria-describedby": described }),
      ...(error && ({ "aria-invalid": "true" } as const)),
    },
  };
}

type InputProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "value" | "class" | "label">;

export function TextField({
  label,
  hint,
  error,
  value,
  onText,
  ...input
}: Described & InputProps & { value: string; onText: (text: string) => void }) {
  const { id, attributes } = useDescription(hint, error);
  return (
    <Row {...{ id, label, hint, error }}>
      <input
        type="text"
        class="field"
        {...input}
        {...attributes}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </Row>
  );
}

export function TextArea({
  label,
  hint,
  error,
  value,
  rows = 4,
  onText,
}: Described & { value: string; rows?: number; onText: (text: string) => void }) {
  const { id, attributes } = useDescription(hint, error);
  return (
    <Row {...{ id, label, hint, error }}>
      <textarea
        class="field"
        rows={rows}
        {...attributes}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </Row>
  );
}

export function Select<V extends string>({
  label,
  hint,
  error,
  value,
  options,
  onPick,
}: Described & { value: V; options: Readonly<Record<V, string>>; onPick: (value: V) => void }) {
  const { id, attributes } = useDescription(hint, error);
  return (
    <Row {...{ id, label, hint, error }}>
      <select class="picker" {...attributes} value={value} onChange={(event) => onPick(event.currentTarget.value as V)}>
        {(Object.keys(options) as V[]).map((one) => (
          <option key={one} value={one}>
            {options[one]}
          </option>
        ))}
      </select>
    </Row>
  );
}

export function Check({
  checked,
  onCheck,
  children,
}: {
  checked: boolean;
  onCheck: (checked: boolean) => void;
  children: ComponentChildren;
}) {
  return (
    <label class="choice">
      <input type="checkbox" checked={checked} onChange={(event) => onCheck(event.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

/** What went wrong. The region is there before, so that it is read aloud when something comes. */
export function Problem({ text }: { text: string | null }) {
  return (
    <div role="alert">
      {text && (
        <p class="alert">
          <Icon name="warning" />
          {text}
        </p>
      )}
    </div>
  );
}

/** The end of a form: what went wrong, the button, and whether all is saved. */
export function SaveBar({
  form,
  action = "Save",
  done = "Saved",
}: {
  form: Form<object>;
  action?: string;
  done?: string;
}) {
  return (
    <div class="settings-save">
      <Problem text={form.problem} />
      <div class="settings-actions">
        <button type="submit" class="button primary" aria-disabled={form.busy}>
          {form.busy ? "Saving…" : action}
        </button>
        {form.dirty && (
          <button type="button" class="button" onClick={form.reset}>
            Discard
          </button>
        )}
        <span class="settings-hint" role="status">
          {form.dirty ? "Not saved yet" : form.saved ? done : ""}
        </span>
      </div>
    </div>
  );
}
