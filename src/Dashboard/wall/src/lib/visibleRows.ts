// Drawn above and below what is seen, so that a quick scroll does not show holes.
const spare = 6;

/** The rows from `first` to before `end` that are in a box of `height` pixels scrolled to `top`. */
export function visibleRows(count: number, rowHeight: number, top: number, height: number): { first: number; end: number } {
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - spare);
  return { first, end: Math.min(count, Math.ceil((Math.max(0, top) + height) / rowHeight) + spare) };
}
