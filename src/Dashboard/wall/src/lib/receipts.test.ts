import { expect, test } from 'vitest';
import type { Receipt } from '../live/model';
import { mergeReceipts } from './receipts';

const held = (scheduler: string, seconds: number, n = 1): Receipt => ({
  scheduler,
  state: 'held',
  held: n,
  alreadySent: 0,
  cannot: 0,
  at: new Date(seconds * 1000).toISOString(),
});
const awaited = (scheduler: string): Receipt => ({
  scheduler,
  state: 'unknown',
  held: null,
  alreadySent: null,
  cannot: null,
  at: null,
});

test('one that is awaited stays on the wall when a message does not name it', () => {
  expect(mergeReceipts([held('a', 1)], [awaited('b')])).toEqual([held('a', 1), awaited('b')]);
});

test('an answer outranks unknown, from whichever side it comes', () => {
  expect(mergeReceipts([held('a', 1)], [awaited('a')])).toEqual([held('a', 1)]);
  expect(mergeReceipts([awaited('a')], [held('a', 1)])).toEqual([held('a', 1)]);
});

test('the later answer counts', () => {
  expect(mergeReceipts([held('a', 1, 3)], [held('a', 9, 7)])).toEqual([held('a', 9, 7)]);
  expect(mergeReceipts([held('a', 9, 7)], [held('a', 1, 3)])).toEqual([held('a', 9, 7)]);
});
