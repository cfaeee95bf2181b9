import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request, versionKept } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type HeldPost = Schemas['HeldPostView'];
export type PauseDetail = Schemas['PauseDetail'];

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

/** Every pause of an incident, those that stand and those that people ended, oldest first; `version` changes when the incident does. */
export function useIncidentPauses(incident: string, version: number) {
  return useQuery({
    queryKey: ['pauses', incident, version],
    queryFn: () => request<Schemas['PauseList']>('GET', '/publishing/pauses'),
    select: ({ items }) => items.filter((pause) => pause.incident === incident).sort((a, b) => a.since.localeCompare(b.since)),
    gcTime: versionKept,
    placeholderData: (before) => before,
  });
}

/** What became of each post that a scheduler was asked to hold. */
export function useHeldPosts(pauseId: string) {
  return useQuery({
    queryKey: ['pause', pauseId],
    queryFn: () => request<PauseDetail>('GET', `/publishing/pauses/${enc(pauseId)}`),
    refetchInterval: askAgain,
  });
}

/** A person's word on one post that a resume left held. */
export function useDecidePost(pauseId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, post, ...word }: { act: 'reapprove' | 'discard'; post: string; scheduler: string; reason: string; at?: string | null }) =>
      request<Schemas['HeldPost']>('POST', `/publishing/pauses/${enc(pauseId)}/posts/${enc(post)}/${act}`, word),
    // Also when another person was quicker: the list then says what they decided.
    onSettled: () => queries.invalidateQueries({ queryKey: ['pause', pauseId] }),
  });
}
