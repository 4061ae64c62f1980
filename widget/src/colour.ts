/** Colours that stay readable whatever brand colour a project has chosen (WCAG 2.2 contrast). */

export type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [17, 16, 15];

/** What text needs at least against its background. */
const TEXT_CONTRAST = 4.5;

/** Reads `#rgb` or `#rrggbb`; anything else is the fallback. */
export function parseColour(text: string | undefined, fallback: Rgb): Rgb {
  const hex = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/iu.exec(text ?? "");
  if (!hex) return fallback;
  const digits = hex[2] ?? [...(hex[1] ?? "")].map((digit) => digit + digit).join("");
  const part = (index: number) => Number.parseInt(digits.slice(index, index + 2), 16);
  return [part(0), part(2), part(4)];
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** White or near-black, whichever is easier to read on `background`. */
export function inkOn(background: Rgb): Rgb {
  return contrast(WHITE, background) >= contrast(BLACK, background) ? WHITE : BLACK;
}

/** `colour`, moved towards white or black just as far as text on `background` needs. */
export function readableOn(colour: Rgb, background: Rgb): Rgb {
  const towards = inkOn(background);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, towards, share);
    if (contrast(mixed, background) >= TEXT_CONTRAST) return mixed;
  }
  return towards;
}

export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(one[index] + (other[index] - one[index]) * share);
  return [part(0), part(1), part(2)];
}

export function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
