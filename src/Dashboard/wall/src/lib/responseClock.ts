/** The 30 minutes within which a full team must be on a crisis. They start at the crossing, not at the alert. */
export const responseLimit = 30 * 60_000;

export type ClockPhase = 'early' | 'late' | 'over' | 'stopped';

export interface ResponseClock {
  phase: ClockPhase;
  /** Milliseconds left; negative when over. */
  left: number;
  /** 0 at the crossing, 1 at the limit and after. */
  part: number;
}

/** Where the clock of an incident stands at `now`; `stoppedAt` is when the team was complete or the incident resolved. */
export function responseClock(
  crossedAt: number,
  now: number,
  stoppedAt = Number.NaN,
  limit = responseLimit,
): ResponseClock {
  const stopped = Number.isFinite(stoppedAt);
  const elapsed = Math.max(0, (stopped ? stoppedAt : now) - crossedAt);
  const left = limit - elapsed;
  const part = Math.min(1, elapsed / limit);
  if (stopped) return { phase: 'stopped', left, part };
  if (left <= 0) return { phase: 'over', left, part };
  // The last third is when people still can act and no longer have time to wait.
  return { phase: part >= 2 / 3 ? 'late' : 'early', left, part };
}
