import { useEffect, useRef } from "preact/hooks";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";

const PAUSE = 250; // one question to the server when the hand rests, not one per letter

/** Searches the project's conversations; the text stands in the address, so a search can be shared. */
export function SearchBox() {
  const { router } = useWorkspace();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const { filter } = router.route.value;

  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = filter.q;
  }, [filter.q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const ask = (text: string, after: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      router.go({ filter: { ...router.route.peek().filter, q: text.trim() } }, { replace: true });
    }, after);
  };

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
          placeholder="Search by words, name or e-mail"
          onInput={(event) => ask(event.currentTarget.value, PAUSE)}
        />
      </form>
    </search>
  );
}
