import { useMutation } from '@tanstack/react-query';
import { enc, request } from './client';

/** The changed picture comes through the hub, so nothing is invalidated here. */
export function useResume() {
  return useMutation({
    mutationFn: ({ pauseId, reason }: { pauseId: string; reason: string }) =>
      request<unknown>('POST', `/publishing/pauses/${enc(pauseId)}/resume`, { reason }),
  });
}
