import type { Rule } from '../api/rules';
import { count } from './format';

/** What a rule waits for, in one sentence. */
export function whenWords({ kinds, when }: Pick<Rule, 'kinds' | 'when'>): string {
  const any = (list: readonly string[] | null | undefined, lead: string) => (list?.length ? [`${lead} ${list.join(' or ')}`] : []);
  const parts = [
    kinds.length > 0 ? kinds.map((kind) => kind.replaceAll('-', ' ')).join(' or ') : 'any finding',
    ...any(when.riskTopics, 'about'),
    ...any(when.brands, 'of'),
    ...any(when.platforms, 'on'),
    ...any(when.campaigns, 'in campaign'),
    ...any(when.languages, 'in language'),
    ...any(when.rules, 'from rule'),
    ...(when.impressionsAtLeast ? [`with ${count(when.impressionsAtLeast)} impressions or more`] : []),
    ...(when.minGrade ? [`known at least as ${when.minGrade}`] : []),
    ...(when.minScore ? [`with score ${when.minScore} or more`] : []),
    ...(when.validatedLanguage ? ['in a language the model is validated for'] : []),
    ...(when.sequence?.length ? [`after ${when.sequence.length} steps in order`] : []),
  ];
  return parts.join(', ');
}

/** What it then causes. */
export function thenWords({ action, severity, scope, callRoles, maxDurationMinutes }: Rule['then']): string {
  const narrowed = [scope?.platforms, scope?.campaigns, scope?.partners, scope?.accounts].flatMap((list) => list ?? []);
  const parts = [
    ...(action === 'pause' ? [`pause publishing${narrowed.length ? ` of ${narrowed.join(', ')}` : ''}`] : []),
    ...(action === 'arm' ? ['call people and prepare the pause'] : []),
    ...(action === 'advise' ? ['show it, no more'] : []),
    ...(severity ? [`severity at least ${severity}`] : []),
    ...(callRoles?.length ? [`call ${callRoles.join(' and ')}`] : []),
    ...(maxDurationMinutes ? [`page people when the pause stands for ${maxDurationMinutes} min`] : []),
  ];
  return parts.join(', ') || 'nothing yet';
}
