/** Media queries as state. */
import { listen } from "@porchlight/client/light";
import { useEffect, useState } from "preact/hooks";

/** Below this the panel fills the screen: a phone, held either way. Written out a second time in panel.css. */
export const PHONE = "(max-width: 480px), (max-height: 430px)";

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setMatches(list.matches);
    changed();
    return listen(list, ["change"], changed);
  }, [query]);
  return matches;
}
