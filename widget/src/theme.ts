/** Turns a project's theme into the custom properties that the styles use. */
import { css, inkOn, luminance, mix, parseColour, type Rgb, readableOn } from "./colour";

export type Mode = "light" | "dark";

const DEFAULT_ACCENT: Rgb = [59, 91, 219];
/** Of the surfaces in base.css that accent-coloured text stands on, the one on which it is harder to read. */
const SURFACES: Record<Mode, Rgb> = { light: [247, 246, 244], dark: [38, 36, 34] };
/** Below this a background wants light text. */
const DARK = 0.18;

export function themeProperties(accentText: string, mode: Mode): Record<string, string> {
  const accent = parseColour(accentText, DEFAULT_ACCENT);
  const ink = inkOn(accent);
  const away: Rgb = ink[0] > 128 ? [0, 0, 0] : [255, 255, 255];
  return {
    "--accent": css(accent),
    "--accent-ink": css(ink),
    // Away from the ink: the header's gradient can only make its text easier to read.
    "--accent-deep": css(mix(accent, away, 0.18)),
    "--accent-text": css(readableOn(accent, SURFACES[mode])),
  };
}

/** The project's choice, else the page's look, else the reader's own setting. */
export function modeOf(setting: "auto" | Mode | undefined, page: Mode | null, prefersDark: boolean): Mode {
  if (setting === "light" || setting === "dark") return setting;
  return page ?? (prefersDark ? "dark" : "light");
}

/** How the page looks; null when it leaves that to the reader's setting. */
export function pageLook(): Mode | null {
  const root = getComputedStyle(document.documentElement);
  for (const { backgroundColor } of [getComputedStyle(document.body), root]) {
    const [red = 0, green = 0, blue = 0, opacity = 1] = (backgroundColor.match(/[\d.]+/gu) ?? []).map(Number);
    if (backgroundColor.startsWith("rgb") && opacity > 0.5)
      return luminance([red, green, blue]) < DARK ? "dark" : "light";
  }
  // A page that says nothing is white, whatever the reader prefers.
  return !root.colorScheme.includes("dark") ? "light" : root.colorScheme.includes("light") ? null : "dark";
}
