import { useQuery } from '@tanstack/react-query';
import { enc, request, versionKept } from './client';
import type { components } from './schema';

/** The latest findings of an incident, newest first; `version` changes when the incident does. */
export function useSignals(incident: string, version: number) {
  return useQuery({
    queryKey: ['signals', incident, version],
    queryFn: () => request<components['schemas']['SignalPage']>('GET', `/signals?incident=${enc(incident)}&limit=200`),
    gcTime: versionKept,
    // What others say of findings is no new version of the incident.
    refetchInterval: 15_000,
    placeholderData: (before) => before,
  });
}
