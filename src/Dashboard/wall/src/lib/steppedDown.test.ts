import { expect, test } from 'vitest';
import type { Rule } from '../api/rules';
import { stepDownOf, wasName } from './steppedDown';

const rule = (id: string, name: string, when: Rule['when'] = { validatedLanguage: false }): Rule => ({
  id,
  name,
  enabled: true,
  kinds: [],
  when,
  then: { action: 'advise' },
  version: 2,
  by: 'rule-hygiene',
  recordedAt: null,
  shipped: false,
});
const rules = [
  rule('loud', 'Stepped down: Loud'),
  rule('h1', 'Stepped down: negative-spike of acme', { validatedLanguage: false, rules: ['negative-spike'], brands: ['acme'] }),
  rule('other', 'negative-spike'),
];

test('a rule of the house is put back under its own name', () => {
  expect(stepDownOf({ source: 'house', rule: 'loud', brand: null }, rules)?.id).toBe('loud');
  expect(wasName('Stepped down: Loud')).toBe('Loud');
});

test('a detector is kept down by the rule that was written about it and its brand', () => {
  expect(stepDownOf({ source: 'detector', rule: 'negative-spike', brand: 'acme' }, rules)?.id).toBe('h1');
  expect(stepDownOf({ source: 'detector', rule: 'negative-spike', brand: 'contoso' }, rules)).toBeUndefined();
});
