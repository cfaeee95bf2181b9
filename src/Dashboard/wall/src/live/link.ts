/**
 * How fresh the picture is. `live`: the hub speaks. `late`: it is connected and has said nothing for too long.
 * `polling`: the hub is away, the picture is fetched every few seconds. `lost`: nothing at all gets through.
 */
export type Link = 'connecting' | 'live' | 'late' | 'polling' | 'lost';

export interface LinkFacts {
  /** Whether the hub connection stands and the subscription was answered. */
  hub: boolean;
  /** Local time of the last word from the server, by hub or by polling; null before the first. */
  heardAt: number | null;
  startedAt: number;
}

// The server speaks once a second: five missed pulses are no jitter. Fifteen seconds is the longest
// that a crisis team may look at an old picture without being told loudly.
export const lateAfter = 5_000;
export const lostAfter = 15_000;

export function linkAt(facts: LinkFacts, now: number): Link {
  const { hub, heardAt, startedAt } = facts;
  if (heardAt === null) return now - startedAt > lateAfter ? 'lost' : 'connecting';
  const silence = now - heardAt;
  if (silence > lostAfter) return 'lost';
  if (!hub) return 'polling';
  return silence > lateAfter ? 'late' : 'live';
}

/** Whether what is on the screen may be taken for the present. */
export const isPresent = (link: Link) => link === 'live' || link === 'polling';
