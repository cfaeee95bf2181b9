import { expect, test } from 'vitest';
import { isPresent, linkAt } from './link';

const startedAt = 100_000;

test('a fresh page connects, and is lost when nothing ever comes', () => {
  expect(linkAt({ hub: false, heardAt: null, startedAt }, startedAt + 1_000)).toBe('connecting');
  expect(linkAt({ hub: false, heardAt: null, startedAt }, startedAt + 6_000)).toBe('lost');
});

test('a hub that speaks is live, one that is silent is late and then lost', () => {
  const facts = { hub: true, heardAt: startedAt, startedAt };
  expect(linkAt(facts, startedAt + 1_200)).toBe('live');
  expect(linkAt(facts, startedAt + 5_001)).toBe('late');
  expect(linkAt(facts, startedAt + 15_001)).toBe('lost');
});

test('without the hub fresh answers are polling', () => {
  expect(linkAt({ hub: false, heardAt: startedAt, startedAt }, startedAt + 4_000)).toBe('polling');
});

test('an old picture is never the present', () => {
  expect((['connecting', 'live', 'late', 'polling', 'lost'] as const).filter(isPresent)).toEqual(['live', 'polling']);
});
