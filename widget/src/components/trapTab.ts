/** Keeps the Tab key inside a modal panel. */

const FOCUSABLE = "a[href], button:enabled, input, textarea, [tabindex='0']";

export function trapTab(event: KeyboardEvent, panel: HTMLElement): void {
  if (event.key !== "Tab") return;
  const stops = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((stop) => stop.offsetParent !== null);
  const from = event.shiftKey ? stops[0] : stops.at(-1);
  const to = event.shiftKey ? stops.at(-1) : stops[0];
  if (event.target !== from) return;
  event.preventDefault();
  to?.focus();
}
