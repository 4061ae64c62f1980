/** Canned replies on their way into the composer: where `/` asks for one, and what its `{{variables}}` become. */

/** A `/word` that ends at the caret: where the slash stands, and the letters behind it. */
export interface Slash {
  readonly from: number;
  readonly query: string;
}

const MOST_LETTERS = 40; // as long as a shortcut may be
const VARIABLE = /\{\{\s*([\w.]+)\s*\}\}/gu;

/** Only a slash at the beginning of a word asks: `and/or`, `https://` and `1/2` do not. */
export function slashAt(text: string, caret: number): Slash | null {
  const from = text.lastIndexOf("/", caret - 1);
  if (from < 0 || (from > 0 && !/\s/u.test(text[from - 1] ?? ""))) return null;
  const query = text.slice(from + 1, caret);
  return query.length > MOST_LETTERS || /[\s/]/u.test(query) ? null : { from, query };
}

/** The text with every known variable filled in; one that is unknown, or has no value, stays to be seen. */
export function fillIn(content: string, values: Readonly<Record<string, string | null>>): string {
  return content.replace(VARIABLE, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

/** The variables that still stand in a text. */
export function blanks(text: string): readonly { readonly from: number; readonly to: number; readonly text: string }[] {
  return [...text.matchAll(VARIABLE)].map(({ index, 0: whole }) => ({
    from: index,
    to: index + whole.length,
    text: whole,
  }));
}
