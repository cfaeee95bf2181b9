import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type DrillRun = Schemas['DrillRun'];
export type DrillScenario = Schemas['DrillScenarioView'];
export type DrillReport = Schemas['DrillReport'];

const key = ['drills'];

export function useDrills() {
  return useQuery({
    queryKey: key,
    queryFn: () => request<Schemas['DrillList']>('GET', '/drills'),
    // Who runs one looks at it; who does not finds out soon that one began.
    refetchInterval: ({ state }) => (state.data?.runs.some((run) => !run.endedAt) ? 2_000 : 15_000),
  });
}

/** A drill beside the last one of its scenario. `endedAt` makes the score appear when the drill ends. */
export function useDrillReport({ id, endedAt }: Pick<DrillRun, 'id' | 'endedAt'>) {
  return useQuery({ queryKey: [...key, id, endedAt ?? null], queryFn: () => request<DrillReport>('GET', `/drills/${enc(id)}`) });
}

export function useStartDrill() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (drill: { scenario: string; brand: string }) => request<DrillRun>('POST', '/drills', drill),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useEndDrill() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) => request<DrillRun>('POST', `/drills/${enc(id)}/end`, { reason }),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}
