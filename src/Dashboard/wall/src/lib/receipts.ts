import type { Receipt } from '../live/model';

/**
 * What is known of each scheduler from two tellings, of which either may be the older: an answer outranks `unknown`, a later answer an
 * earlier one. A scheduler that only one of them names stays, because one that is awaited must not vanish from the wall.
 */
export function mergeReceipts(one: readonly Receipt[], other: readonly Receipt[]): Receipt[] {
  const known = new Map<string, Receipt>();
  for (const receipt of [...one, ...other]) {
    const before = known.get(receipt.scheduler);
    if (!before || answeredAt(receipt) > answeredAt(before)) known.set(receipt.scheduler, receipt);
  }
  return [...known.values()].sort((a, b) => a.scheduler.localeCompare(b.scheduler));
}

const answeredAt = ({ state, at }: Receipt) =>
  state === 'unknown' || at === null ? Number.NEGATIVE_INFINITY : Date.parse(at);
