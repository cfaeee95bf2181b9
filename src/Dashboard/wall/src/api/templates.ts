import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Template = Schemas['TemplateView'];
export type ApprovalRole = Schemas['ApprovalRole'];

const key = ['templates'];

export function useTemplates(brand = '') {
  return useQuery({
    queryKey: [...key, brand],
    queryFn: () => request<Schemas['TemplateList']>('GET', `/templates${brand ? `?brand=${enc(brand)}` : ''}`),
  });
}

export function usePutTemplate() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...template }: Schemas['TemplatePut'] & { id: string }) => request<Template>('PUT', `/templates/${enc(id)}`, template),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useApprove() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, role }: { id: string; role: ApprovalRole }) => request<Template>('POST', `/templates/${enc(id)}/approve`, { role }),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useResponses(incident: string) {
  return useQuery({
    queryKey: ['responses', incident],
    queryFn: () => request<Schemas['ResponseList']>('GET', `/incidents/${enc(incident)}/responses`),
  });
}

export function useRespond(incident: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (response: Schemas['ResponsePost']) => request<Schemas['ResponseView']>('POST', `/incidents/${enc(incident)}/responses`, response),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['responses', incident] }),
  });
}

export function useAdvice(incident: string) {
  return useQuery({
    queryKey: ['advice', incident],
    queryFn: () => request<Schemas['AdviceList']>('GET', `/incidents/${enc(incident)}/advice`),
    refetchInterval: 15_000,
  });
}
