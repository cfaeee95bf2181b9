import { expect, test } from 'vitest';
import { labelRows } from './labelRows';

test('labels of one minute stand below each other, however many there are', () => {
  expect(labelRows(Array.from({ length: 8 }, (_, i) => ({ left: i, width: 60 })))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a label that has room beside the others stands on top', () => {
  expect(labelRows([{ left: 0, width: 60 }, { left: 5, width: 60 }, { left: 200, width: 60 }, { left: 60, width: 60 }])).toEqual([0, 1, 0, 0]);
});
