import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enc, request } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Rule = Schemas['RuleItem'];
export type RuleWhen = Schemas['RuleWhen'];
export type RuleThen = Schemas['RuleThen'];
export type RuleHealth = Schemas['RuleHealth'];
export type RuleTrial = Schemas['RuleTrial'];
export type FieldError = Schemas['FieldError'];
export type RuleDraft = Pick<Rule, 'name' | 'enabled' | 'kinds' | 'when' | 'then'>;

const key = ['rules'];

export function useRules(brand: string) {
  return useQuery({
    queryKey: [...key, brand],
    queryFn: () => request<Schemas['RuleList']>('GET', `/rules${brand ? `?brand=${enc(brand)}` : ''}`),
  });
}

/** What is wrong with a rule as it is written, all at once. It needs an id: without one that is a mistake of its own. */
export function useRuleErrors(draft: RuleDraft & { id: string }) {
  return useQuery({
    queryKey: ['rule-errors', draft],
    queryFn: () => request<Schemas['RuleErrors']>('POST', '/rules/validate', draft),
    placeholderData: (before) => before,
  });
}

export function usePutRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...rule }: RuleDraft & { id: string }) => request<Rule>('PUT', `/rules/${enc(id)}`, rule),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useRemoveRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Rule) => request<unknown>('DELETE', `/rules/${enc(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

/** What a rule would have done over the last 90 days, beside what those in force did; asked only of a rule without mistakes. */
export function useRuleTrial(draft: RuleDraft & { id?: string }, enabled: boolean) {
  return useQuery({
    queryKey: ['rule-trial', draft],
    // While it is written it counts as switched on: the question is what it would do.
    queryFn: () => request<Schemas['RuleTrial']>('POST', '/rules/trial', { rule: { ...draft, enabled: true }, days: trialDays }),
    enabled,
    retry: false,
    placeholderData: (before) => before,
  });
}

const trialDays = 90;

/** How each rule has fared, from what people said of its alarms. */
export function useRuleHygiene(brand: string) {
  return useQuery({
    queryKey: [...key, 'hygiene', brand],
    queryFn: () => request<Schemas['HygieneReport']>('GET', `/rules/hygiene${brand ? `?brand=${enc(brand)}` : ''}`),
  });
}
