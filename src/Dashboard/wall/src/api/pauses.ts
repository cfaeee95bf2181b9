import { useMutation, useQuery } from '@tanstack/react-query';
import type { Pause } from '../live/model';
import { enc, request } from './client';

// The hub tells each receipt as it comes; which connected schedulers are still awaited is known only to who asks.
const askAgain = 3_000;

/** The pauses that stand, with every scheduler from which a receipt is awaited; asked only while there are any. */
export function usePauses(anyStands: boolean) {
  return useQuery({
    queryKey: ['pauses'],
    queryFn: () => request<{ items: Pause[] }>('GET', '/publishing/pauses?active=true'),
    enabled: anyStands,
    refetchInterval: askAgain,
  });
}

/** The changed picture comes through the hub, so nothing is invalidated here. */
export function useResume() {
  return useMutation({
    mutationFn: ({ pauseId, reason }: { pauseId: string; reason: string }) =>
      request<unknown>('POST', `/publishing/pauses/${enc(pauseId)}/resume`, { reason }),
  });
}
