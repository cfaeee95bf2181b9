import { useMutation, useQuery } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

// The hub tells each receipt as it comes; which connected schedulers are still awaited is known only to who asks.
const askAgain = 3_000;

/** The pauses that stand, with every scheduler from which a receipt is awaited; asked only while there are any. */
export function usePauses(anyStands: boolean) {
  return useQuery({
    queryKey: ['pauses'],
    queryFn: () => request<Schemas['PauseList']>('GET', '/publishing/pauses?active=true'),
    enabled: anyStands,
    refetchInterval: askAgain,
  });
}

export function usePause() {
  return useMutation({
    mutationFn: (pause: Schemas['PausePost']) => request<Schemas['PauseView']>('POST', '/publishing/pauses', pause),
  });
}

/** The changed picture comes through the hub, so nothing is invalidated here. */
export function useResume() {
  return useMutation({
    mutationFn: ({ pauseId, ...order }: Schemas['ResumePost'] & { pauseId: string }) =>
      request<Schemas['PauseView']>('POST', `/publishing/pauses/${enc(pauseId)}/resume`, order),
  });
}

/** What a resume would let out; nothing is changed by asking. */
export function useResumePlan() {
  return useMutation({
    mutationFn: (pauseId: string) =>
      request<Schemas['PauseView']>('POST', `/publishing/pauses/${enc(pauseId)}/resume`, { dryRun: true }),
  });
}
