/** The moments at which a page should doubt its connection. */
import { listen } from "./listen";

export interface PageSignalHandlers {
  /** The page became visible, or the network returned. */
  wake(): void;
  /** The browser knows that there is no network: no need to wait for silence. */
  networkGone(): void;
}

/** Calls the handlers at each such moment until the returned function is called. */
export type PageSignals = (handlers: PageSignalHandlers) => () => void;

export const pageSignals: PageSignals = ({ wake, networkGone }) => {
  if (typeof window === "undefined") return () => {};
  const seen = () => {
    if (document.visibilityState === "visible") wake();
  };
  const undo = [
    listen(window, ["online", "pageshow"], wake),
    listen(window, ["offline"], networkGone),
    listen(document, ["visibilitychange"], seen),
  ];
  return () => {
    for (const step of undo) step();
  };
};
