/** The moments at which a page should doubt its connection: it became visible, or the network returned. */

/** Calls `wake` at each such moment until the returned function is called. */
export type PageSignals = (wake: () => void) => () => void;

export const pageSignals: PageSignals = (wake) => {
  if (typeof window === "undefined") return () => {};
  const seen = () => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", seen);
  };
};
