import { expect, test } from 'vitest';
import { accountsOf, brandId, linesOf, queryFor } from './brandId';

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

test('accounts are lines that can be put back', () => {
  const lines = 'bluesky:acme.example\nx:@acmehelp partner';
  expect(accountsOf(`${lines}\n\n`)).toEqual([
    { platform: 'bluesky', id: 'acme.example', role: 'owned' },
    { platform: 'x', id: '@acmehelp', role: 'partner' },
  ]);
  expect(linesOf(accountsOf(lines))).toBe(lines);
});

test('a line without a platform reaches the server, which says so', () =>
  expect(accountsOf('acme')).toEqual([{ platform: '', id: 'acme', role: 'owned' }]));
