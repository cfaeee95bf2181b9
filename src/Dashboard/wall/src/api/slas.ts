import { useQuery } from '@tanstack/react-query';
import { request } from './client';
import { parameters } from './history';
import type { components } from './schema';

type Schemas = components['schemas'];

export type SlaFigure = Schemas['SlaFigure'];
export type SlaPromise = Schemas['SlaPromise'];
export type SlaGroup = Schemas['SlaGroup'];
export type SlaTimes = Schemas['SlaTimes'];

/** Empty = not asked. */
export interface SlaQuestion {
  brand: string;
  by: string;
  severity: string;
  from: string;
  to: string;
}

export function useSlas(asked: SlaQuestion) {
  return useQuery({
    queryKey: ['slas', asked],
    queryFn: () => request<Schemas['SlaReport']>('GET', `/slas?${parameters({ ...asked })}`),
    placeholderData: (before) => before,
  });
}
