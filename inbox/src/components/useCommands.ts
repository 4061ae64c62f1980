import { useEffect, useRef } from "preact/hooks";
import { type Command, type Handlers, SHORTCUTS } from "../services/keyboard";
import { useWorkspace } from "./context";

/**
 * Lets single keys do something for as long as the component stands: `useCommands({ reply: () => field.focus() })`.
 * The handlers may be made anew with each drawing; the latest ones are called.
 */
export function useCommands(handlers: Handlers): void {
  const { keyboard } = useWorkspace();
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => keyboard.register(following(latest)), [keyboard]);
}

function following(latest: { readonly current: Handlers }): Handlers {
  const call = (command: Command) => {
    const handler = latest.current[command];
    return handler ? handler() : false;
  };
  return Object.fromEntries(SHORTCUTS.map(({ command }) => [command, () => call(command)]));
}
