import { usePauses } from '../../api/pauses';
import { mergeReceipts } from '../../lib/receipts';
import type { Pause } from '../../live/model';
import type { Picture } from '../../live/picture';

/** The pauses that stand, as the hub tells them, with the receipts that are still awaited; what is not sure to hold first. */
export function useStandingPauses(picture: Picture): Pause[] {
  const standing = Object.values(picture.pauses);
  const asked = usePauses(standing.length > 0).data?.items ?? [];
  const told = standing.map((pause) => {
    const answer = asked.find(({ id }) => id === pause.id);
    return answer ? { ...pause, receipts: mergeReceipts(pause.receipts, answer.receipts) } : pause;
  });
  return told.sort(
    (a, b) =>
      Number(a.drill !== null) - Number(b.drill !== null) ||
      Number(isSure(a)) - Number(isSure(b)) ||
      a.since.localeCompare(b.since) ||
      a.id.localeCompare(b.id),
  );
}

const isSure = ({ receipts }: Pause) => receipts.length > 0 && receipts.every(({ state }) => state === 'held');
