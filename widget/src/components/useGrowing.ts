/** A text box as high as its text. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Lets the box grow with its text, up to the height that the styles allow. */
export function useGrowing(box: RefObject<HTMLTextAreaElement>, text: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = "auto";
    if (text) element.style.height = `${element.scrollHeight}px`;
  }, [box, text]);
}
