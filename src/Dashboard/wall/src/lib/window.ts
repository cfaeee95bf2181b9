/** A stretch of time that is looked at, in milliseconds since 1970; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const spans = { '1h': hour, '6h': 6 * hour, '24h': day, '7d': 7 * day, '30d': 30 * day } as const;
export type SpanName = keyof typeof spans;

const buckets: readonly [name: string, width: number][] = [
  ['1m', minute],
  ['5m', 5 * minute],
  ['15m', 15 * minute],
  ['1h', hour],
  ['6h', 6 * hour],
  ['1d', day],
];

// A point every two pixels of a wide chart; more cannot be seen.
const mostPoints = 400;

/** The finest bucket with which the window has no more points than a chart can show. */
export function bucketFor({ from, to }: Span): string {
  return (buckets.find(([, width]) => (to - from) / width <= mostPoints) ?? buckets[buckets.length - 1] ?? ['1d'])[0];
}

export const bucketWidth = (name: string): number => buckets.find(([known]) => known === name)?.[1] ?? hour;

/** The window of an address: two times, or the name of a span that ends now. Anything else is a day. */
export function spanOf(query: URLSearchParams, now: number): Span {
  const from = Date.parse(query.get('from') ?? '');
  const to = Date.parse(query.get('to') ?? '');
  if (Number.isFinite(from) && Number.isFinite(to) && to > from) return { from, to };
  const name = query.get('last') ?? '24h';
  // To the end of the running minute, so that an address asked twice in a minute is one question.
  const end = Math.ceil(now / minute) * minute;
  return { from: end - (spans[name as SpanName] ?? day), to: end };
}

/** Moved by a part of itself, not beyond now. */
export function pan({ from, to }: Span, part: number, now: number): Span {
  const by = Math.min((to - from) * part, Math.max(0, Math.ceil(now / minute) * minute - to));
  return { from: from + by, to: to + by };
}

/** Around its middle; never shorter than ten minutes, and never longer than a year. */
export function zoom({ from, to }: Span, factor: number, now: number): Span {
  const length = Math.min(365 * day, Math.max(10 * minute, (to - from) * factor));
  const middle = (from + to) / 2;
  const end = Math.min(middle + length / 2, Math.ceil(now / minute) * minute);
  return { from: end - length, to: end };
}
