import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];

/** Who looks. `name` is null for a wall token: a screen is nobody. */
export type Session = Schemas['SessionView'];

const key = ['session'];

/** Who is looking; null when nobody is signed in. */
export function useSession() {
  return useQuery({
    queryKey: key,
    queryFn: () =>
      request<Session>('GET', '/session').catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }),
    staleTime: 60_000,
    retry: (failures, error) => !(error instanceof ApiError) && failures < 5,
  });
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (who: Schemas['SignIn']) => request<Session>('POST', '/session', who),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => request<unknown>('DELETE', '/session'),
    // A full load forgets every picture that the person was allowed to see.
    onSettled: () => {
      queries.clear();
      location.assign('/login');
    },
  });
}

/** Makes the first administrator, who is signed in with the answer. */
export function useSetup() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (first: Schemas['FirstAccount']) => request<Session>('POST', '/setup', first),
    onSuccess: (session) => queries.setQueryData(key, session),
  });
}

const rank: Record<Role, number> = { viewer: 0, responder: 1, approver: 2, admin: 3 };

/** A TV with a wall token: it shows everything and offers nothing. */
export const isScreen = (session: Session) => session.name === null;

export const may = (session: Session, role: Role) => !session.readOnly && rank[session.role] >= rank[role];
