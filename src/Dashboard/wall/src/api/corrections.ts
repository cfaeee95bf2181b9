import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Correction = Schemas['CorrectionItem'];

export interface PostName {
  platform: string;
  id: string;
}

const path = ({ platform, id }: PostName) => `/mentions/${enc(platform)}/${enc(id)}/correction`;
const key = ({ platform, id }: PostName) => ['correction', platform, id];

/** What people said of a post's label, newest first. */
export function useCorrections(post: PostName) {
  return useQuery({ queryKey: key(post), queryFn: () => request<Schemas['CorrectionList']>('GET', path(post)) });
}

/** A null label takes the correction back. */
export function useCorrect(post: PostName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (said: Schemas['CorrectionPost']) => request<Schemas['LabelCorrection']>('POST', path(post), said),
    onSuccess: () =>
      Promise.all(['history', 'history-mentions', 'incident'].map((asked) => queries.invalidateQueries({ queryKey: [asked] })).concat(queries.invalidateQueries({ queryKey: key(post) }))),
  });
}
