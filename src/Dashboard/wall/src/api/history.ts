import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type HistorySeries = Schemas['HistorySeries'];
export type HistoryPoint = Schemas['HistoryPoint'];
export type HistoryMention = Schemas['HistoryMention'];

/** What the history is asked: of one brand, in a window, narrowed or split. Times are ISO; null or empty = not asked. */
export interface HistoryQuestion {
  brand: string;
  drill: string;
  platform: string;
  from: string;
  to: string;
  bucket: string;
  by: string;
  /** One value of the split. */
  value?: string;
  /** What was known then; empty = now. */
  asOf?: string;
}

/** Of the posts behind a line. */
export type PostsQuestion = Pick<HistoryQuestion, 'brand' | 'drill' | 'platform' | 'from' | 'to' | 'asOf'>;

export const parameters = (asked: Record<string, string | null | undefined>) =>
  new URLSearchParams(Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]))).toString();

export function useSeries(asked: HistoryQuestion | null) {
  return useQuery({
    queryKey: ['history', asked],
    queryFn: () => request<HistorySeries>('GET', `/history/sentiment?${parameters({ ...asked })}`),
    enabled: asked !== null && asked.brand !== '',
    placeholderData: (before) => before,
  });
}

export function useMentions(asked: PostsQuestion & { label: string; q: string }) {
  return useInfiniteQuery({
    queryKey: ['history-mentions', asked],
    queryFn: ({ pageParam }) =>
      request<Schemas['HistoryMentionPage']>('GET', `/history/mentions?${parameters({ ...asked, after: pageParam, limit: '100' })}`),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: asked.brand !== '',
    placeholderData: (before) => before,
  });
}

export function useTop(what: 'terms' | 'authors', asked: PostsQuestion) {
  return useQuery({
    queryKey: ['history-top', what, asked],
    queryFn: () => request<Schemas['HistoryTop']>('GET', `/history/top?${parameters({ ...asked, what, limit: '15' })}`),
    enabled: asked.brand !== '',
    placeholderData: (before) => before,
  });
}

export function useShareOfVoice({ brand, from, to, bucket, asOf }: HistoryQuestion, enabled: boolean) {
  return useQuery({
    queryKey: ['share-of-voice', brand, from, to, bucket, asOf],
    queryFn: () => request<Schemas['ShareOfVoice']>('GET', `/history/shareofvoice?${parameters({ brand, from, to, bucket, asOf })}`),
    enabled: enabled && brand !== '',
    placeholderData: (before) => before,
  });
}

// Until the brands are known a side is a span of nobody.
const isNamed = (side: string) => side !== '' && !side.startsWith('@');

/** Each side is an incident's id or `brand@from/to`; empty, or of no brand yet = not asked. */
export function useComparison(a: string, b: string) {
  return useQuery({
    queryKey: ['comparison', a, b],
    queryFn: () => request<Schemas['ComparisonResult']>('GET', `/history/compare?a=${enc(a)}&b=${enc(b)}`),
    enabled: isNamed(a) && isNamed(b),
    placeholderData: (before) => before,
  });
}

/** What would have been heard without the event. It reads four weeks, so it is asked once a minute and not at each change. */
export function useCounterfactual(incident: string, what: 'volume' | 'negative') {
  return useQuery({
    queryKey: ['counterfactual', incident, what],
    queryFn: () => request<Schemas['CounterfactualAnswer']>('GET', `/history/counterfactual?incident=${enc(incident)}&what=${what}`),
    refetchInterval: 60_000,
    retry: false,
  });
}
