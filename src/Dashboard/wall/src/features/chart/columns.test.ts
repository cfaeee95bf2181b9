import { expect, test } from 'vitest';
import { minute } from '../../test-builders';
import { columns, isolated } from './columns';

test('a short hole is minutes without a mention, of which as much is expected as of the one before', () => {
  const [at, high, low, volume, negatives] = columns([minute(60, 4), minute(240, 7)]);
  expect(at).toEqual([60, 120, 180, 240]);
  expect(volume).toEqual([4, 0, 0, 7]);
  expect(high).toEqual([20, 20, 20, 20]);
  expect(low).toEqual([5, 5, 5, 5]);
  expect(negatives).toEqual([1, 0, 0, 1]);
});

test('a long hole is a gap, because nobody may have listened', () => {
  const [, , , volume] = columns([minute(0, 4), minute(660, 7)]);
  expect(volume).toEqual([4, ...Array(10).fill(null), 7]);
});

test('a long silence makes at most an hour of gaps', () => {
  expect(columns([minute(60), minute(90_000)])[0].length).toBeLessThanOrEqual(62);
});

test('a first minute has a gap before it, because one row alone is not drawn', () => {
  expect(columns([minute(120, 4)]).slice(0, 4)).toEqual([
    [60, 120],
    [null, 20],
    [null, 5],
    [null, 4],
  ]);
});

test('nothing is nothing', () => {
  expect(columns([])).toEqual([[], [], [], [], []]);
});

test('a value between gaps is found, so that it can be drawn as a point', () => {
  expect(isolated([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(isolated([])).toEqual([]);
});
