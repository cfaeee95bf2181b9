import { expect, test } from 'vitest';
import { responseClock } from './responseClock';

const min = 60_000;

test('the clock runs from the crossing', () => {
  expect(responseClock(0, 5 * min)).toEqual({ phase: 'early', left: 25 * min, part: 5 / 30 });
});

test('the last third is late, the end is over', () => {
  expect(responseClock(0, 20 * min).phase).toBe('late');
  expect(responseClock(0, 30 * min).phase).toBe('over');
  expect(responseClock(0, 32 * min)).toEqual({ phase: 'over', left: -2 * min, part: 1 });
});

test('a stopped clock stays where it stopped', () => {
  expect(responseClock(0, 90 * min, 12 * min)).toEqual({ phase: 'stopped', left: 18 * min, part: 12 / 30 });
});

test('a crossing in the future of this screen is no negative age', () => {
  expect(responseClock(1000, 0).part).toBe(0);
});
