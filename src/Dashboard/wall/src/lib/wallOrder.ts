import { isPresent, type Link } from '../live/link';
import type { Brand, BrandState, Incident } from '../live/model';
import { type Picture, tileKey } from '../live/picture';

export const tilesShown = 12;

const stateRank: Record<BrandState, number> = { incident: 0, watch: 1, blind: 2, calm: 3 };

/** `unheard`: no source is on and nothing comes in. `deaf`: not one that is on is heard. `behind`: they are, but what they said lies unread. In all three nobody knows that it is calm. */
export type Hearing = 'heard' | 'unheard' | 'deaf' | 'behind';

// The permit is denied within a quarter of a second of a crossing; fifteen seconds behind is another world.
const behindAfter = 15_000;

export function hearing({
  sources,
  lagMs,
  tiles = {},
}: Pick<Picture, 'sources' | 'lagMs'> & Partial<Picture>): Hearing {
  const wanted = sources.filter((s) => s.state !== 'off');
  const comesIn = Object.values(tiles).some((brand) => brand.volume > 0);
  if (wanted.length === 0 && !comesIn) return 'unheard';
  if (wanted.length > 0 && wanted.every((s) => s.state === 'silent' || s.state === 'failing')) return 'deaf';
  return lagMs > behindAfter ? 'behind' : 'heard';
}

/** The state that may be shown. What needs a living connection to be true (calm, watch) is blind without one; an incident stays one. */
export function shownState(state: BrandState, link: Link, heard: Hearing): BrandState {
  if (state === 'incident') return state;
  return isPresent(link) && heard === 'heard' ? state : 'blind';
}

export interface Tiles {
  first: { brand: Brand; shown: BrandState }[];
  rest: Record<BrandState, number>;
  all: Record<BrandState, number>;
}

/** Worst first: state, then how far outside expectation in coarse steps (so that tiles do not dance), then name. */
export function chooseTiles(brands: readonly Brand[], link: Link, heard: Hearing, limit = tilesShown): Tiles {
  const ranked = brands
    .map((brand) => ({ brand, shown: shownState(brand.state, link, heard) }))
    .sort(
      (a, b) =>
        stateRank[a.shown] - stateRank[b.shown] ||
        pressure(b.brand) - pressure(a.brand) ||
        a.brand.name.localeCompare(b.brand.name) ||
        tileKey(a.brand).localeCompare(tileKey(b.brand)),
    );
  const tally = (some: typeof ranked) => {
    const counts: Record<BrandState, number> = { calm: 0, watch: 0, incident: 0, blind: 0 };
    for (const { shown } of some) counts[shown]++;
    return counts;
  };
  return { first: ranked.slice(0, limit), rest: tally(ranked.slice(limit)), all: tally(ranked) };
}

/** 0 inside expectation, then 1 above it, 2 above its double, 3 above its fivefold. */
function pressure({ volume, high }: Brand): number {
  if (high === null || volume <= high) return 0;
  const times = volume / Math.max(high, 1);
  return times >= 5 ? 3 : times >= 2 ? 2 : 1;
}

export const isOpen = (incident: Incident) => incident.state !== 'resolved' && incident.state !== 'reviewed';

/** Open incidents, most severe first, then the one whose clock runs longest. */
export function chooseIncidents(incidents: readonly Incident[]): Incident[] {
  return incidents
    .filter(isOpen)
    .sort(
      (a, b) =>
        a.severity - b.severity ||
        Number(a.acknowledgedAt !== null) - Number(b.acknowledgedAt !== null) ||
        Date.parse(a.crossedAt) - Date.parse(b.crossedAt) ||
        a.id.localeCompare(b.id),
    );
}
