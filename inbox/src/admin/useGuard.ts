import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";

/** Holds a person who would leave what he has not saved. Given by `<Administration>`. */
export const GuardContext = createContext<(unsaved: boolean) => () => void>(() => () => {});

/** While `unsaved`, leaving is asked about: inside the inbox by our own dialog, for the whole tab by the browser's. */
export function useGuard(unsaved: boolean): void {
  const hold = useContext(GuardContext);
  useEffect(() => (unsaved ? hold(true) : undefined), [unsaved, hold]);
}
