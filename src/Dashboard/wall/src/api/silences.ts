import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Silence = Schemas['Silence'];

const key = ['silences'];

export function useSilences() {
  return useQuery({ queryKey: key, queryFn: () => request<Schemas['SilenceList']>('GET', '/silences') });
}

export function useAddSilence() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (silence: Schemas['SilenceRequest']) => request<Silence>('POST', '/silences', silence),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useEndSilence() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Silence) => request<unknown>('DELETE', `/silences/${enc(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}
