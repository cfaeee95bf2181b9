import type { Zone } from './time';

/** A moment as a field for date and time takes it, in the zone in which times are shown. */
export function toTimeInput(at: number, zone: Zone): string {
  const moved = zone === 'UTC' ? at : at - new Date(at).getTimezoneOffset() * 60_000;
  return new Date(moved).toISOString().slice(0, 16);
}

/** The moment that a person typed, or NaN. */
export const fromTimeInput = (typed: string, zone: Zone): number => Date.parse(zone === 'UTC' ? `${typed}Z` : typed);
