import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

const letters = ['dead-letters'];

export function useStatus(askAgain = 2_000) {
  return useQuery({
    queryKey: ['status'],
    queryFn: () => request<Schemas['StatusView']>('GET', '/status'),
    refetchInterval: askAgain,
  });
}

// Hours and days, not seconds: sizes, copies and verdicts change slowly.
const slowly = 60_000;

export function useStorage() {
  return useQuery({ queryKey: ['storage'], queryFn: () => request<Schemas['StoragePrediction']>('GET', '/status/storage'), refetchInterval: slowly });
}

export function useSafekeeping() {
  return useQuery({ queryKey: ['safekeeping'], queryFn: () => request<Schemas['Safekeeping']>('GET', '/status/safekeeping'), refetchInterval: slowly });
}

export function useModelReport() {
  return useQuery({ queryKey: ['model-report'], queryFn: () => request<Schemas['SentimentReport']>('GET', '/models/sentiment'), staleTime: Number.POSITIVE_INFINITY, retry: false });
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
