/** The part of the screen that a phone's or a tablet's keyboard leaves. */
import { listen } from "@porchlight/client/light";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Tells the styles where the visual viewport is, so that the keyboard never covers the composer. */
export function useVisibleHeight(panel: RefObject<HTMLElement>): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const fit = () => {
      if (viewport.scale > 1.01) return; // who enlarges the page wants it larger
      const { height, offsetTop } = viewport;
      for (const [name, px] of Object.entries({ top: offsetTop, height, end: offsetTop + height })) {
        panel.current?.style.setProperty(`--visible-${name}`, `${px}px`);
      }
    };
    fit();
    return listen(viewport, ["resize", "scroll"], fit);
  }, [panel]);
}
