/** Turns a project's theme into the custom properties that the styles use. */
import type { WidgetConfig } from "@porchlight/client/light";
import { css, inkOn, mix, parseColour, type Rgb, readableOn } from "./colour";

export type Mode = "light" | "dark";

const DEFAULT_ACCENT: Rgb = [59, 91, 219];
/** Of the surfaces in base.css that accent-coloured text stands on, the one on which it is harder to read. */
const SURFACES: Record<Mode, Rgb> = { light: [247, 246, 244], dark: [38, 36, 34] };

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

/** The project's choice, or the reader's own setting. */
export function modeOf(setting: WidgetConfig["theme"]["mode"], prefersDark: boolean): Mode {
  if (setting === "light" || setting === "dark") return setting;
  return prefersDark ? "dark" : "light";
}
