import { useMutation } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** The tile of a new brand comes through the hub. */
export function usePutBrand() {
  return useMutation({
    mutationFn: ({ id, ...brand }: Schemas['BrandPut'] & { id: string }) =>
      request<Schemas['BrandItem']>('PUT', `/brands/${enc(id)}`, brand),
  });
}
