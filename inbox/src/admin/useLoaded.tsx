import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Loading, Notice } from "../components/shared/Notice";
import { said } from "./useForm";

interface Loaded<T> {
  readonly value: T | null;
  readonly problem: string | null;
  set(change: (known: T) => T): void;
  reload(): void;
}

/** Asks once for what a page shows. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reload = () => {
    setProblem(null);
    load().then(setValue, (error: unknown) => setProblem(said(error)));
  };
  useEffect(reload, []);
  return { value, problem, reload, set: (change) => setValue((known) => known && change(known)) };
}

/** The page, once its data is there; else that it comes, or why not. */
export function WhenLoaded<T>({
  of: { value, problem, reload },
  what,
  children,
}: {
  of: Loaded<T>;
  what: string;
  children: (value: T) => ComponentChildren;
}) {
  if (value !== null) return <>{children(value)}</>;
  if (problem === null) return <Loading what={what} />;
  return (
    <Notice icon="plug" title={`Could not load ${what}`}>
      <p>{problem}</p>
      <button type="button" class="button primary" onClick={reload}>
        Try again
      </button>
    </Notice>
  );
}
