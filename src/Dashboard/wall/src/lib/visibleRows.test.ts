import { expect, test } from 'vitest';
import { visibleRows } from './visibleRows';

test('a short list is drawn whole', () => expect(visibleRows(3, 50, 0, 500)).toEqual({ first: 0, end: 3 }));

test('of a long one only what is seen, and a little around it', () =>
  expect(visibleRows(10_000, 50, 5_000, 500)).toEqual({ first: 94, end: 116 }));

test('never beyond either end', () => {
  expect(visibleRows(100, 50, -200, 500).first).toBe(0);
  expect(visibleRows(100, 50, 9_999, 500).end).toBe(100);
});
