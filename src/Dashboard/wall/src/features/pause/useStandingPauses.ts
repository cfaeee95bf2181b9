import { usePauses } from '../../api/pauses';
import { mergeReceipts } from '../../lib/receipts';
import type { Pause } from '../../live/model';
import type { Picture } from '../../live/picture';

/** The pauses that stand, as the hub tells them, with the receipts that are still awaited. */
export function useStandingPauses(picture: Picture): Pause[] {
  const standing = Object.values(picture.pauses);
  const asked = usePauses(standing.length > 0).data?.items ?? [];
  return standing.map((pause) => {
    const answer = asked.find(({ id }) => id === pause.id);
    return answer ? { ...pause, receipts: mergeReceipts(pause.receipts, answer.receipts) } : pause;
  });
}
