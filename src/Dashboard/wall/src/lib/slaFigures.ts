import type { SlaFigure, SlaGroup, SlaPromise, SlaTimes } from '../api/slas';

/** The five times of a crisis, in the order in which they are due. */
export const slaFigures = ['acknowledge', 'activate', 'pause', 'firstReply', 'resolve'] as const;

export type SlaName = (typeof slaFigures)[number];

/** `good`: nine of ten in time. `warn`: half. `bad`: fewer. Null where nothing was promised, or nothing is due yet. */
export function toneOf({ of, met }: Pick<SlaFigure, 'of' | 'met'>, stillInTime = 0): 'good' | 'warn' | 'bad' | null {
  const due = of - stillInTime;
  if (met === null || met === undefined || due <= 0) return null;
  return met >= 0.9 * due ? 'good' : met >= 0.5 * due ? 'warn' : 'bad';
}

/** How many of a group's incidents have not come to it, and still have time. */
export const stillInTime = (incidents: readonly SlaTimes[], figure: SlaName, promises: readonly SlaPromise[], now: number): number =>
  incidents.filter((one) => one[figure] === null && (now - Date.parse(one.crossedAt)) / 1000 <= (promised(promises, one, figure) ?? -1)).length;

/** What was promised of an incident of its severity; null = nothing. */
export const promised = (promises: readonly SlaPromise[], { severity }: Pick<SlaTimes, 'severity'>, figure: SlaName): number | null =>
  promises.find((promise) => promise.severity === severity)?.[figure] ?? null;

export const isLate = (seconds: number | null, target: number | null | undefined): boolean =>
  seconds !== null && target !== null && target !== undefined && seconds > target;

/** The incidents that a group counted. */
export function behind(incidents: readonly SlaTimes[], by: string, { key }: Pick<SlaGroup, 'key'>): SlaTimes[] {
  return incidents.filter((one) => (by === 'platform' ? one.platforms.includes(key) : by === 'partner' ? one.partner === key : one.brand === key));
}

/** Worst first by one figure: what has not happened, then what took longest. */
export const worstFirst = (incidents: readonly SlaTimes[], figure: SlaName): SlaTimes[] =>
  [...incidents].sort((a, b) => (b[figure] ?? Number.POSITIVE_INFINITY) - (a[figure] ?? Number.POSITIVE_INFINITY) || b.crossedAt.localeCompare(a.crossedAt));
