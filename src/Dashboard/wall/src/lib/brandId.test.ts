import { expect, test } from 'vitest';
import { brandId, queryFor } from './brandId';

test.each([
  ['Acme Foods', 'acme-foods'],
  ['  Café & Søn! ', 'cafe-s-n'],
  ['日本', ''],
  ['x'.repeat(80), 'x'.repeat(64)],
])('%s is %s', (name, id) => expect(brandId(name)).toBe(id));

test('the first query finds the name and its hashtag', () => {
  expect(queryFor('Acme Foods')).toBe('"Acme Foods" OR #AcmeFoods');
  expect(queryFor('  ')).toBe('');
  expect(queryFor('a "b"')).toBe('"a b" OR #ab');
});
