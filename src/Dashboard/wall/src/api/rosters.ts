import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Roster = Schemas['RosterItem'];
export type RosterDraft = Pick<Roster, 'members' | 'roles' | 'schedules' | 'chains' | 'partners'>;
export type Member = Schemas['Member'];
export type Seat = Schemas['TeamRole'];
export type Schedule = Schemas['Schedule'];
export type Chain = Schemas['EscalationChain'];
export type Step = Schemas['EscalationStep'];

/** The roster for every brand that has none of its own. */
export const forAll = '*';

const key = (brand: string) => ['roster', brand];

/** Null when there is none of exactly this brand. */
export function useRoster(brand: string) {
  return useQuery({
    queryKey: key(brand),
    queryFn: () =>
      request<Roster>('GET', `/rosters/${enc(brand)}`).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }),
  });
}

export function usePutRoster(brand: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (roster: RosterDraft) => request<Roster>('PUT', `/rosters/${enc(brand)}`, roster),
    onSuccess: (roster) => queries.setQueryData(key(brand), roster),
  });
}
