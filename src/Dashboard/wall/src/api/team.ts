import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Incident } from '../live/model';
import { ApiError, enc, request, versionKept } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Team = Schemas['TeamView'];
export type Task = Schemas['TeamTask'];

/** Who is called and who has come; null before somebody activates the team, which is not asked for then. `version` changes when the incident does. */
export function useTeam(incident: string, version: number, activated: boolean) {
  return useQuery({
    queryKey: ['team', incident, version],
    queryFn: () =>
      request<Team>('GET', `/incidents/${enc(incident)}/team`).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }),
    enabled: activated,
    gcTime: versionKept,
    placeholderData: (before) => before,
  });
}

type TeamAct = { act: 'activate' } | { act: 'join'; role: string };

export function useTeamAct(incident: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, ...body }: TeamAct) => request<Team>('POST', `/incidents/${enc(incident)}/${act}`, body),
    onSuccess: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ['team', incident] }), queries.invalidateQueries({ queryKey: ['incident', incident] })]),
  });
}

/** Where the work stands: people at it, over the worst, learnt from. */
export function useProgress(incident: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, text }: { act: 'respond' | 'stabilise' | 'review'; text?: string }) =>
      request<Incident>('POST', `/incidents/${enc(incident)}/${act}`, text === undefined ? undefined : { text }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['incident', incident] }),
  });
}

export function useTasks(incident: string) {
  return useQuery({
    queryKey: ['tasks', incident],
    queryFn: () => request<Schemas['TaskList']>('GET', `/incidents/${enc(incident)}/tasks`),
    refetchInterval: 15_000,
  });
}

/** Without an id a new task, with one a change of it. */
export function usePutTask(incident: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...task }: Schemas['TaskPost'] & { id?: string }) =>
      request<Task>('POST', `/incidents/${enc(incident)}/tasks${id ? `/${enc(id)}` : ''}`, task),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tasks', incident] }),
  });
}

export function useVerdict() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ signal, verdict }: { signal: string; verdict: 'useful' | 'noise' }) =>
      request<Schemas['Verdict']>('POST', `/signals/${enc(signal)}/verdict`, { verdict }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['signals'] }),
  });
}
