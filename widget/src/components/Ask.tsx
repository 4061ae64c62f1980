/** A question with one line for its answer. */
import type { InputHTMLAttributes } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useSpeech } from "./context";
import { focusComposer } from "./focusComposer";

interface AskProps {
  question: string;
  /** What kind of answer. */
  box: InputHTMLAttributes<HTMLInputElement>;
  disabled?: boolean;
  onSave: (answer: string) => void;
}

export function Ask({ question, box, disabled = false, onSave }: AskProps) {
  const { strings } = useSpeech();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    onSave(input.current?.value ?? "");
    focusComposer(event);
  };
  return (
    <form class="card" onSubmit={submit}>
      <label>
        {question}
        <input ref={input} required {...box} />
      </label>
      <button type="submit" class="chip" disabled={disabled}>
        {strings.save}
      </button>
    </form>
  );
}
