import type { Incident } from '../live/model';
import { ms } from './time';
import { hour, minute, type Span } from './window';

// What was usual before, and how it ebbed away.
const around = 30 * minute;
// The tile keeps an hour; the crossing and a little of what was before it must be in it.
const inSight = 50 * minute;

/** What the chart of an incident shows: the live hour while its crossing is in sight, else the whole of it, to the quarter of an hour so that the question stays the same for a while. */
export function incidentWindow({ crossedAt, resolvedAt }: Pick<Incident, 'crossedAt' | 'resolvedAt'>, now: number): Span | 'live' {
  const from = ms(crossedAt);
  if (resolvedAt === null && now - from < inSight) return 'live';
  const step = 15 * minute;
  const end = Math.min(now, (resolvedAt === null ? now : ms(resolvedAt)) + around);
  const to = Math.max(Math.ceil(end / step) * step, from + hour);
  return { from: Math.floor((from - around) / step) * step, to };
}
