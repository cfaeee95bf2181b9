import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Account = Schemas['AccountItem'];
export type Key = Schemas['KeyItem'];

const accounts = ['accounts'];
const keys = ['keys'];

export function useAccounts() {
  return useQuery({ queryKey: accounts, queryFn: () => request<Schemas['AccountList']>('GET', '/accounts') });
}

export function usePutAccount() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, ...account }: Schemas['AccountPut'] & { name: string }) => request<unknown>('PUT', `/accounts/${enc(name)}`, account),
    onSuccess: () => queries.invalidateQueries({ queryKey: accounts }),
  });
}

export function useKeys() {
  return useQuery({ queryKey: keys, queryFn: () => request<Schemas['KeyList']>('GET', '/keys') });
}

export function useCreateKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (one: Schemas['KeyPost']) => request<Schemas['KeyCreated']>('POST', '/keys', one),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys }),
  });
}

export function useRevokeKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name }: Key) => request<unknown>('DELETE', `/keys/${enc(name)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys }),
  });
}
