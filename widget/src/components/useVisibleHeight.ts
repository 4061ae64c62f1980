/** The part of a phone's screen that its keyboard leaves. */
import { listen } from "@porchlight/client/light";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Keeps the panel exactly over the visual viewport, so that the keyboard never covers the composer. */
export function useVisibleHeight(panel: RefObject<HTMLElement>, phone: boolean): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!phone || !viewport) return;
    const fit = () => {
      if (viewport.scale > 1.01) return; // who enlarges the page wants it larger
      panel.current?.style.setProperty("--visible-height", `${viewport.height}px`);
      panel.current?.style.setProperty("--visible-top", `${viewport.offsetTop}px`);
    };
    fit();
    return listen(viewport, ["resize", "scroll"], fit);
  }, [panel, phone]);
}
