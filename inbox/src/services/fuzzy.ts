/** Search by letters in order, as people type when they half remember: `shp` finds "shipping". */

const AT_START = 8; // the beginning of the text
const AT_WORD = 4; // the beginning of a word
const IN_A_ROW = 3; // right behind the letter before

/** How well `query` fits; null when its letters do not occur in this order. Case does not matter. */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = [...query.toLowerCase()];
  const letters = [...text.toLowerCase()];
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const found = letters.indexOf(letter, at + 1);
    if (found < 0) return null;
    if (found === 0) score += AT_START;
    else if (found === at + 1) score += IN_A_ROW;
    else if (!/[\p{L}\p{N}]/u.test(letters[found - 1] ?? "")) score += AT_WORD;
    at = found;
  }
  return score - letters.length / 1_000; // of equals the shorter
}

/** What fits, best first. Of several texts of one thing the first counts most, then the next. */
export function fuzzyFind<T>(query: string, all: readonly T[], textsOf: (one: T) => readonly string[]): readonly T[] {
  if (query === "") return all;
  const fits = all.flatMap((one) => {
    const scores = textsOf(one).map((text, place) => {
      const score = place === 0 ? fuzzyScore(query, text) : containsScore(query, text);
      return score === null ? Number.NEGATIVE_INFINITY : score - place * 100;
    });
    const score = Math.max(...scores);
    return score === Number.NEGATIVE_INFINITY ? [] : [{ one, score }];
  });
  return fits.sort((a, b) => b.score - a.score).map(({ one }) => one);
}

/** A long text has every letter somewhere: there the words themselves must occur. */
function containsScore(query: string, text: string): number | null {
  const at = text.toLowerCase().indexOf(query.toLowerCase());
  return at < 0 ? null : -at / 10_000;
}
