import { expect, test } from 'vitest';
import { told } from './told';

const acme = { id: 'acme-coffee', name: 'Acme Coffee' };

test('a sentence of the engine names the brand, separates thousands and claims no certainty', () => {
  expect(told('A negative post about acme-coffee has 2884 impressions and grows by 91074 an hour: 100 % likely to reach 5000 within a day, then in 1 min (80 %: 43 s to 2 min).', acme)).toBe(
    'A negative post about Acme Coffee has 2,884 impressions and grows by 91,074 an hour: over 99 % likely to reach 5,000 within a day, then in 1 min (80 %: 43 s to 2 min).',
  );
  expect(told('1041 negative mentions of acme-coffee in 20 s, 0.1 expected (≤ 1200), led by ‘sick’; 3 posts make 96 % of impressions.', acme)).toBe(
    '1,041 negative mentions of Acme Coffee in 20 s, 0.1 expected (≤ 1,200), led by ‘sick’; 3 posts make 96 % of impressions.',
  );
  expect(told('about 89 people take part; 93 replies and 99537 impressions in the last hour', null)).toBe('about 89 people take part; 93 replies and 99,537 impressions in the last hour');
});

test('what is no count and no name of the brand stays as it is', () => {
  const words = 'The 2024 recall of #acme-coffee by @acme-coffee at acme-coffee.example since 2026-11-22, led by ‘acme-coffee’, 5,350 impressions, is 100 % true.';
  expect(told(words, acme)).toBe(words);
});

test('a name is text, whatever is in it', () => {
  expect(told('Nobody has mentioned a.b where 12 mentions were due.', { id: 'a.b', name: '$& Co' })).toBe('Nobody has mentioned $& Co where 12 mentions were due.');
});

test('names of strangers are still shown as what they are', () => {
  expect(told('led by ‘\u202Eevil’', null)).toBe('led by ‘·evil’');
});
