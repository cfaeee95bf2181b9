import type { AlignedData } from 'uplot';
import type { Minute } from '../../live/model';

/** Seconds. */
export const minute = 60;

// A brand that is talked about less than once in this has points on its tile instead of a line.
const longHole = 10 * minute;

/**
 * uPlot's columns: time, upper and lower expectation, volume, negatives. The history has no row for a minute without a mention, so a short
 * hole is zero; a long one may as well be a server that was down, and is drawn as a gap and not as calm.
 */
export function columns(minutes: readonly Minute[], step = minute): AlignedData {
  const at: number[] = [];
  const rows: (Partial<Minute> | null)[] = [];
  for (const known of minutes) {
    const before = at.at(-1);
    // An hour at most: a brand that was silent for a day needs no thousand gaps.
    // What was expected of a silent minute is what was expected of the one before it.
    const { low, high } = rows.at(-1) ?? {};
    const hole = known.at - (before ?? known.at) > Math.max(longHole, 2 * step) ? null : { volume: 0, negatives: 0, low, high };
    for (let t = Math.max((before ?? known.at) + step, known.at - 60 * step); t < known.at; t += step) {
      at.push(t);
      rows.push(hole);
    }
    at.push(known.at);
    rows.push(known);
  }
  // uPlot draws nothing of a single row, and the first minute of a brand is the one that people wait for.
  if (at[0] !== undefined && at.length === 1) {
    at.unshift(at[0] - step);
    rows.unshift(null);
  }
  return [
    at,
    rows.map((m) => m?.high ?? null),
    rows.map((m) => m?.low ?? null),
    rows.map((m) => m?.volume ?? null),
    rows.map((m) => m?.negatives ?? null),
  ];
}

/** Indices of values that stand alone between gaps. */
export function isolated(values: ArrayLike<number | null | undefined>): number[] {
  const has = (i: number) => values[i] !== null && values[i] !== undefined;
  return Array.from({ length: values.length }, (_, i) => i).filter((i) => has(i) && !has(i - 1) && !has(i + 1));
}
