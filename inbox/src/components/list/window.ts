/** Which rows of a long list of equal rows are drawn. Lengths in CSS pixels. */

export interface Span {
  /** The first row drawn, and the first one after it that is not. */
  readonly from: number;
  readonly to: number;
}

interface View {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly total: number;
}

const SPARE = 6; // rows beyond each edge: a flick of the wheel shows no gap
const UNMEASURED = 800; // a box that has no height yet is as high as a window

export function spanOf({ top, height, rowHeight, total }: View): Span {
  const first = Math.floor(top / rowHeight);
  const last = Math.ceil((top + (height || UNMEASURED)) / rowHeight);
  return { from: Math.min(Math.max(0, first - SPARE), total), to: Math.min(total, last + SPARE) };
}

/** How far to scroll so that a row is in view as a whole: not at all if it is. */
export function reveal(row: number, { top, height, rowHeight }: Omit<View, "total">): number {
  const above = row * rowHeight;
  const below = above + rowHeight - height;
  if (above < top) return above;
  return height > 0 && below > top ? below : top;
}
