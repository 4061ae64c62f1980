import type { RequestError } from "@porchlight/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { describe } from "../services/wording";
import { useGuard } from "./useGuard";

export type Errors<T> = Partial<Record<keyof T & string, string>>;

interface Options<T> {
  /** What stands there now. */
  initial: T;
  /** A sentence for each field that cannot be sent as it is. */
  check?: (values: T) => Errors<T>;
  /** Saves, and gives what is stored afterwards. */
  save: (values: T) => Promise<T>;
}

export interface Form<T> {
  readonly values: T;
  readonly errors: Errors<T>;
  /** What went wrong that is no single field's fault. */
  readonly problem: string | null;
  readonly dirty: boolean;
  readonly busy: boolean;
  /** Saved, and nothing changed since. */
  readonly saved: boolean;
  /** Goes to the `<form>`, where the first field with an error gets the focus. */
  readonly form: { current: HTMLFormElement | null };
  set(change: Partial<T>): void;
  submit(event: Event): void;
  reset(): void;
}

/** A form's life: checked before it is sent, errors at their fields, and nobody leaves it unsaved without being asked. */
export function useForm<T extends object>({ initial, check, save }: Options<T>): Form<T> {
  const [stored, setStored] = useState(initial);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors<T>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [phase, setPhase] = useState<"editing" | "busy" | "saved">("editing");
  const form = useRef<HTMLFormElement>(null);
  const dirty = JSON.stringify(values) !== JSON.stringify(stored);
  useGuard(dirty);
  useEffect(() => {
    if (Object.keys(errors).length) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errors]);

  const refuse = (error: unknown) => {
    const field = (error as RequestError).field?.split(".").at(-1);
    setPhase("editing");
    if (field && field in values) setErrors({ [field]: said(error) } as Errors<T>);
    else setProblem(said(error));
  };
  return {
    values,
    errors,
    problem,
    dirty,
    busy: phase === "busy",
    saved: phase === "saved" && !dirty,
    form,
    set(change) {
      setValues((known) => ({ ...known, ...change }));
      setErrors((known) => without(known, Object.keys(change)));
      setProblem(null);
    },
    submit(event) {
      event.preventDefault();
      if (phase === "busy") return;
      const found = check?.(values) ?? {};
      setErrors(found);
      setProblem(null);
      if (Object.keys(found).length) return;
      setPhase("busy");
      save(values).then((now) => {
        setStored(now);
        setValues(now);
        setPhase("saved");
      }, refuse);
    },
    reset() {
      setValues(stored);
      setErrors({});
      setProblem(null);
    },
  };
}

function without<T>(errors: Errors<T>, names: readonly string[]): Errors<T> {
  return Object.fromEntries(Object.entries(errors).filter(([name]) => !names.includes(name))) as Errors<T>;
}

/** What a refusal says; the server's own sentence where it knows best. */
export function said(error: unknown): string {
  const { code, field, message } = error as RequestError;
  return message && (code === "forbidden" || field) ? message : describe(error);
}
