import { expect, test } from 'vitest';
import { bytes, confidence, count, plural, share } from './format';

test.each([
  [0, '0'],
  [5120, '5,120'],
  [12_340, '12.3k'],
  [100_000, '100k'],
  [999_960, '1M'],
  [1_250_000, '1.3M'],
  [Number.NaN, '–'],
])('%d reads %s', (n, words) => expect(count(n)).toBe(words));

test('a share of nothing is unknown, not zero', () => {
  expect(share(0, 0)).toBe('–');
  expect(share(1, 3)).toBe('33 %');
});

test('confidence never claims certainty', () => {
  expect(confidence(1)).toBe('99 %');
  expect(confidence(0)).toBe('1 %');
});

test('plurals', () => {
  expect(plural(1, 'post')).toBe('1 post');
  expect(plural(1200, 'post')).toBe('1,200 posts');
});

test('a size has the unit in which it is short', () => {
  expect(bytes(512)).toBe('512 B');
  expect(bytes(39_309_312)).toBe('39.3 MB');
  expect(bytes(743_377_551_360)).toBe('743 GB');
  expect(bytes(5e15)).toBe('5000 TB');
});
