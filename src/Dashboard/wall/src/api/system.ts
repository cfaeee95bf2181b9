import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

const letters = ['dead-letters'];

export function useStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: () => request<Schemas['StatusView']>('GET', '/status'),
    refetchInterval: 2_000,
  });
}

export function useDeadLetters(enabled: boolean) {
  return useInfiniteQuery({
    queryKey: letters,
    queryFn: ({ pageParam }) =>
      request<Schemas['DeadLetterPage']>('GET', `/dead-letters?limit=50${pageParam ? `&after=${enc(pageParam)}` : ''}`),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
  });
}

export function useReplay() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request<Schemas['IntakeAnswer']>('POST', `/dead-letters/${id}/replay`),
    onSuccess: () => queries.invalidateQueries({ queryKey: letters }),
  });
}
