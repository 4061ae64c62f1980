import { useEffect, useRef } from "preact/hooks";
import type { CannedChoice } from "./useCanned";

/** The canned replies that fit what was typed behind the slash. The focus stays in the text. */
export function CannedPicker({ canned }: { canned: CannedChoice }) {
  const list = useRef<HTMLDivElement>(null);
  const { open, options, active, listId, optionId, pick } = canned;
  useEffect(() => list.current?.children[active]?.scrollIntoView?.({ block: "nearest" }), [active, open]);
  return (
    <>
      <span class="quiet" role="status">
        {open &&
          `${options.length} canned ${options.length === 1 ? "reply" : "replies"}. Up and down to choose, Enter to take.`}
      </span>
      {open && (
        <div class="canned" id={listId} role="listbox" aria-label="Canned replies" ref={list}>
          {options.map((reply, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text, which moves through the options
            <div
              key={reply.id}
              id={optionId(index)}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={(event) => event.preventDefault()} // the text keeps the focus
              onClick={() => pick(reply)}
            >
              <strong>/{reply.shortcut}</strong>
              <span>{reply.content}</span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
