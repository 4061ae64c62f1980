import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Visitor } from "../../contract";
import type { EditableField } from "../../store/visitor";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";
import { Block } from "./Facts";

/** Name and address. An agent may correct them, unless the visitor's own site vouches for them. */
export function Contact({ visitor }: { visitor: Visitor }) {
  return (
    <Block title="Contact">
      <dl class="facts">
        <Editable visitor={visitor} field="name" label="Name" />
        <Editable visitor={visitor} field="email" label="E-mail" />
      </dl>
    </Block>
  );
}

interface Props {
  visitor: Visitor;
  field: EditableField;
  label: string;
}

function Editable({ visitor, field, label }: Props) {
  const store = useWorkspace().visitor;
  const editing = useSignal(false);
  const problem = useSignal<string | null>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const leave = () => {
    editing.value = false;
    requestAnimationFrame(() => edit.current?.focus());
  };
  const save = async (value: string) => {
    leave();
    problem.value = await store.correct(visitor, field, value);
  };
  const value = visitor[field];
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <div class="editable">
          {editing.value ? (
            <Field
              label={label}
              type={field === "email" ? "email" : "text"}
              value={value ?? ""}
              save={save}
              leave={leave}
            />
          ) : (
            <>
              <Shown field={field} value={value} />
              {!visitor.verified && (
                <button
                  ref={edit}
                  type="button"
                  class="button plain square small"
                  aria-label={`Change ${label.toLowerCase()}`}
                  title={`Change ${label.toLowerCase()}`}
                  onClick={() => {
                    problem.value = null;
                    editing.value = true;
                  }}
                >
                  <Icon name="pencil" />
                </button>
              )}
            </>
          )}
        </div>
        <p class="fact-problem" role="alert">
          {problem.value}
        </p>
      </dd>
    </div>
  );
}

function Shown({ field, value }: { field: EditableField; value: string | null }) {
  if (!value) return <span class="none">Not known</span>;
  return field === "email" ? <a href={`mailto:${encodeURIComponent(value)}`}>{value}</a> : <span>{value}</span>;
}

interface FieldProps {
  label: string;
  type: "text" | "email";
  value: string;
  save: (value: string) => void;
  leave: () => void;
}

/** Enter and leaving the field keep what is written, Escape does not. */
function Field({ label, type, value, save, leave }: FieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const once = (action: () => void) => {
    if (done.current) return;
    done.current = true;
    action();
  };
  return (
    <input
      ref={field}
      class="field"
      type={type}
      aria-label={label}
      autocomplete="off"
      maxLength={type === "email" ? 254 : 80}
      defaultValue={value}
      onBlur={(event) => once(() => save(event.currentTarget.value))}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.isComposing) once(() => save(event.currentTarget.value));
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        once(leave);
      }}
    />
  );
}
