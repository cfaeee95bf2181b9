import type { HistoryPoint } from '../api/history';

export interface Figures {
  volume: number;
  /** 0..1; null of nothing. */
  negativeShare: number | null;
  /** −1..1, weighted by mentions; null of nothing. */
  mean: number | null;
  impressions: number | null;
  /** Parts of the window in which nothing at all was heard, 0..1. */
  unheard: number;
}

/** What a window adds up to. Gaps are not zeros: they are told apart. */
export function figuresOf(points: readonly HistoryPoint[]): Figures {
  let [volume, negative, weighed, impressions, gaps] = [0, 0, 0, 0, 0];
  let known = false;
  for (const point of points) {
    if (!point.heard) gaps++;
    volume += point.volume ?? 0;
    negative += point.negative ?? 0;
    weighed += (point.mean ?? 0) * (point.volume ?? 0);
    if (point.impressions !== null) {
      known = true;
      impressions += point.impressions;
    }
  }
  return {
    volume,
    negativeShare: volume > 0 ? negative / volume : null,
    mean: volume > 0 ? weighed / volume : null,
    impressions: known ? impressions : null,
    unheard: points.length > 0 ? gaps / points.length : 0,
  };
}

export interface Line {
  label: string;
  /** One for each of `times`; null is a gap. */
  values: (number | null)[];
}

export const metrics = ['volume', 'negative', 'share', 'mean', 'impressions'] as const;
export type Metric = (typeof metrics)[number];

/** One figure of a point; null when it was not heard or cannot be known. */
export function valueOf(point: HistoryPoint, metric: Metric): number | null {
  if (!point.heard) return null;
  if (metric === 'share') return point.volume ? (point.negative ?? 0) / point.volume : null;
  return point[metric];
}

/** Each line on the times of the first, because windows and splits may have holes in different places. */
export function align(times: readonly number[], points: readonly HistoryPoint[], metric: Metric, shift = 0): (number | null)[] {
  const known = new Map(points.map((point) => [Date.parse(point.start) + shift, valueOf(point, metric)]));
  return times.map((at) => known.get(at) ?? null);
}
