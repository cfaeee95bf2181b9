import type { Rule, RuleHealth } from '../api/rules';

// As the server marks what its hygiene wrote (History/Hygiene/RuleHygiene.cs).
const mark = 'Stepped down: ';

/** The rule that keeps another down: the house's own, marked, or for a detector the one that was written about it. */
export function stepDownOf({ rule, brand, source }: Pick<RuleHealth, 'rule' | 'brand' | 'source'>, rules: readonly Rule[]): Rule | undefined {
  const marked = rules.filter(({ name, enabled }) => enabled && name.startsWith(mark));
  return source === 'house' ? marked.find(({ id }) => id === rule) : marked.find(({ when }) => when.rules?.includes(rule) && (brand === null || when.brands?.includes(brand)));
}

export const wasName = (name: string): string => (name.startsWith(mark) ? name.slice(mark.length) : name);
