import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type BrandItem = Schemas['BrandItem'];
export type BrandPut = Schemas['BrandPut'] & { id: string };

const key = ['brands'];

export function useBrands() {
  return useQuery({ queryKey: key, queryFn: () => request<Schemas['BrandList']>('GET', '/brands') });
}

/** The tile of a new brand comes through the hub. */
export function usePutBrand() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...brand }: BrandPut) => request<BrandItem>('PUT', `/brands/${enc(id)}`, brand),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useRemoveBrand() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: BrandItem) => request<unknown>('DELETE', `/brands/${enc(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

/** What a query finds among the newest mentions of the log; a wrong one is a problem that points at its character. */
export function usePreview(query: string) {
  return useQuery({
    queryKey: ['preview', query],
    queryFn: () => request<Schemas['QueryPreview']>('POST', '/brands/preview', { query }),
    enabled: query.trim() !== '',
    retry: false,
    placeholderData: (before) => before,
  });
}
