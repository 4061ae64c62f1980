import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  label: string;
  value: string;
  /** What it is for, and that it does not come again. */
  note: string;
  onDone?: () => void;
}

/** Something to copy; a secret, unless it is a snippet, is in no later answer of the server. */
export function OnceShown({ label, value, note, onDone }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (onDone) field.current?.select();
  }, [value]);
  const copy = () => {
    field.current?.select();
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div class={onDone ? "once" : "once plain"}>
      <label>
        <strong>{label}</strong>
        <textarea
          ref={field}
          class="field code"
          readOnly
          rows={Math.min(8, Math.max(1, Math.ceil(value.length / 60), value.split("\n").length))}
          value={value}
        />
      </label>
      <p>{note}</p>
      <div class="settings-actions">
        <button type="button" class="button primary" onClick={copy}>
          Copy
        </button>
        {onDone && (
          <button type="button" class="button" onClick={onDone}>
            I have it
          </button>
        )}
        <span class="settings-hint" role="status">
          {copied === true ? "Copied" : copied === false ? "Press Ctrl+C (or ⌘C) to copy" : ""}
        </span>
      </div>
    </div>
  );
}
