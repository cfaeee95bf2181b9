import { useQuery } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type DuePost = Schemas['DuePost'];

/** What schedulers will send within the hour, and what of it is at risk; asked twice a minute, since tools are asked that often themselves. */
export function useDuePosts(brand?: string) {
  return useQuery({
    queryKey: ['due-posts', brand],
    queryFn: () => request<Schemas['DuePostList']>('GET', `/publishing/posts${brand ? `?brand=${enc(brand)}` : ''}`),
    refetchInterval: 30_000,
  });
}
