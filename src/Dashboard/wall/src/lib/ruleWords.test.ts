import { expect, test } from 'vitest';
import { thenWords, whenWords } from './ruleWords';

test('a rule without conditions takes everything', () => expect(whenWords({ kinds: [], when: { validatedLanguage: false } })).toBe('any finding'));

test('conditions are said in the order in which people ask', () =>
  expect(
    whenWords({ kinds: ['breach', 'negative-spike'], when: { brands: ['acme'], platforms: ['x', 'bluesky'], impressionsAtLeast: 50_000, validatedLanguage: true } }),
  ).toBe('breach or negative spike, of acme, on x or bluesky, with 50k impressions or more, in a language the model is validated for'));

test('a pause says how far it reaches', () =>
  expect(thenWords({ action: 'pause', scope: { platforms: ['forum'] }, callRoles: ['legal', 'pr'] })).toBe('pause publishing of forum, call legal and pr'));

test('a rule that causes nothing says so', () => expect(thenWords({})).toBe('nothing yet'));
