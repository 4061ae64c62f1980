import { useEffect, useRef } from "preact/hooks";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";
import { useCommands } from "../useCommands";

const PAUSE = 250; // one question to the server when the hand rests, not one per letter

/** Searches the project's conversations; the text stands in the address, so a search can be shared. */
export function SearchBox() {
  const { router } = useWorkspace();
  const input = useRef<HTMLInputElement>(null);
  const { q } = router.route.value.filter;
  const ask = useAsk();
  useCommands({ search: () => input.current?.select() });

  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = q;
  }, [q]);

  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          ask(input.current?.value ?? "", 0);
        }}
      >
        <Icon name="search" />
        <input
          ref={input}
          class="field"
          type="search"
          maxLength={200}
          aria-label="Search conversations"
          placeholder="Search words, name, e-mail or tag"
          onKeyDown={(event) => {
            // The browser empties the field; only an empty one is left.
            if (event.key === "Escape" && event.currentTarget.value) event.stopPropagation();
          }}
          onInput={(event) => ask(event.currentTarget.value, PAUSE)}
        />
      </form>
    </search>
  );
}

/** Puts a search text into the address after so many milliseconds, unless another one comes before. */
function useAsk(): (text: string, after: number) => void {
  const { router } = useWorkspace();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  return (text, after) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      router.go({ filter: { ...router.route.peek().filter, q: text.trim() } }, { replace: true });
    }, after);
  };
}
