import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Review = Schemas['ReviewView'];
export type Lesson = Schemas['Lesson'];
export type ReviewStatus = NonNullable<Schemas['ReviewStatus']>;

const key = (incident: string) => ['review', incident];

export function useReviews() {
  return useInfiniteQuery({
    queryKey: ['reviews'],
    queryFn: ({ pageParam }) => request<Schemas['ReviewPage']>('GET', `/reviews?limit=100${pageParam ? `&after=${enc(pageParam)}` : ''}`),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** `asOf` ISO; empty = now. */
export function useReview(incident: string, asOf: string) {
  return useQuery({
    queryKey: [...key(incident), asOf],
    queryFn: () => request<Review>('GET', `/reviews/${enc(incident)}${asOf ? `?asOf=${enc(asOf)}` : ''}`),
    // What people are writing must not be taken from under them by a look that was not asked for.
    refetchOnWindowFocus: false,
  });
}

/** Written over the version that was read; another's change in between is a conflict and not lost. */
export function usePutReview(incident: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (review: Schemas['ReviewPut']) => request<Schemas['ReviewNotes']>('PUT', `/reviews/${enc(incident)}`, review),
    // Also after a conflict: what the other wrote is then there to be read.
    onSettled: () =>
      Promise.all([queries.invalidateQueries({ queryKey: key(incident) }), queries.invalidateQueries({ queryKey: ['reviews'] })]),
  });
}
