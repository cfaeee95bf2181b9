import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Incident } from '../live/model';
import { ApiError, enc, request, versionKept } from './client';
import type { components } from './schema';

const key = (id: string) => ['incident', id];

/** One incident with all its evidence and its timeline; `version` changes when the hub says that it changed. */
export function useIncident(id: string, version: number, enabled = true) {
  return useQuery({
    queryKey: [...key(id), version],
    queryFn: () => request<Incident>('GET', `/incidents/${enc(id)}`),
    enabled,
    gcTime: versionKept,
    placeholderData: (before) => before,
  });
}

type Act = { act: 'acknowledge' } | { act: 'note'; text: string } | { act: 'resolve'; reason: string } | { act: 'assign'; to: string };

export function useIncidentAct(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, ...body }: Act) => request<Incident>('POST', `/incidents/${enc(id)}/${act}`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: key(id) }),
  });
}

/**
 * Opens an incident by hand. When the brand has an open one already, what is known is added to that: nobody should have to look it up first.
 * Answers with the id of the incident that now holds it.
 */
export function useDeclare() {
  return useMutation({
    mutationFn: async (incident: components['schemas']['IncidentPost']): Promise<string> => {
      try {
        return (await request<Incident>('POST', '/incidents', incident)).id;
      } catch (error) {
        const open = error instanceof ApiError && error.status === 409 ? error.problem.incident : undefined;
        if (!open) throw error;
        await request<Incident>('POST', `/incidents/${enc(open)}/note`, { text: incident.cause });
        return open;
      }
    },
  });
}

/** All incidents, newest first, a page at a time. `open` null = both. */
export function useIncidents(brand: string, open: boolean | null) {
  return useInfiniteQuery({
    queryKey: ['incidents', brand, open],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '100' });
      if (brand) query.set('brand', brand);
      if (open !== null) query.set('open', String(open));
      if (pageParam) query.set('after', pageParam);
      return request<components['schemas']['IncidentPage']>('GET', `/incidents?${query}`);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
}
