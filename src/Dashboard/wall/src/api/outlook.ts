import { useQuery } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

export type Outlook = components['schemas']['OutlookView'];

/** A brand's metrics beside their forecasts. They move by the hour, so once a minute is often. */
export function useOutlook(brand: string, drill: string | null) {
  return useQuery({
    queryKey: ['outlook', brand, drill],
    queryFn: () => request<components['schemas']['OutlookList']>('GET', `/outlook?brand=${enc(brand)}${drill ? `&drill=${enc(drill)}` : ''}`),
    refetchInterval: 60_000,
  });
}
