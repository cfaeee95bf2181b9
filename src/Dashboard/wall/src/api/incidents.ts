import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Incident } from '../live/model';
import { enc, request } from './client';
import type { components } from './schema';

const key = (id: string) => ['incident', id];

/** One incident with all its evidence and its timeline; `version` changes when the hub says that it changed. */
export function useIncident(id: string, version: number, enabled = true) {
  return useQuery({
    queryKey: [...key(id), version],
    queryFn: () => request<Incident>('GET', `/incidents/${enc(id)}`),
    enabled,
    placeholderData: (before) => before,
  });
}

type Act = { act: 'acknowledge' } | { act: 'note'; text: string } | { act: 'resolve'; reason: string };

export function useIncidentAct(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, ...body }: Act) => request<Incident>('POST', `/incidents/${enc(id)}/${act}`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: key(id) }),
  });
}

export function useDeclare() {
  return useMutation({
    mutationFn: (incident: components['schemas']['IncidentPost']) => request<Incident>('POST', '/incidents', incident),
  });
}
