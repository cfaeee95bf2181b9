import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Channel = Schemas['ChannelItem'];
export type Notification = Schemas['NotificationItem'];

const key = ['channels'];
// A message is sent within a second and tried again within half a minute.
const askAgain = 5_000;

export function useChannels() {
  return useQuery({ queryKey: key, queryFn: () => request<Schemas['ChannelList']>('GET', '/channels'), refetchInterval: askAgain });
}

export function useTestChannel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<Schemas['ChannelTest']>('POST', `/channels/${enc(id)}/test`),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: key }), queries.invalidateQueries({ queryKey: ['status'] })]),
  });
}

/** The newest messages, or those in one state; empty = all. */
export function useOutbox(state: string) {
  return useQuery({
    queryKey: ['notifications', state],
    queryFn: () => request<Schemas['NotificationList']>('GET', `/notifications?limit=200${state ? `&state=${enc(state)}` : ''}`),
    refetchInterval: askAgain,
    placeholderData: (before) => before,
  });
}
