import { expect, test } from 'vitest';
import type { HistoryPoint } from '../api/history';
import { align, figuresOf, valueOf } from './historyFigures';

const start = '2026-11-22T00:00:00Z';
const point = (of: Partial<HistoryPoint> = {}): HistoryPoint => ({
  start,
  heard: true,
  volume: 10,
  negative: 2,
  neutral: 5,
  positive: 3,
  mean: 0.1,
  impressions: 100,
  engagement: 5,
  authors: 9,
  ...of,
});
const unheard = { heard: false, volume: null, negative: null, mean: null, impressions: null };

test('shares and means weigh every mention alike', () => {
  const figures = figuresOf([point(), point({ volume: 30, negative: 30, mean: -0.9 })]);
  expect(figures).toMatchObject({ volume: 40, negativeShare: 0.8, impressions: 200, unheard: 0 });
  expect(figures.mean).toBeCloseTo(-0.65);
});

test('a gap adds nothing and is told', () =>
  expect(figuresOf([point(), point(unheard)])).toMatchObject({ volume: 10, unheard: 0.5 }));

test('of nothing there is no share and no mean', () =>
  expect(figuresOf([])).toEqual({ volume: 0, negativeShare: null, mean: null, impressions: null, unheard: 0 }));

test('a gap is drawn as a gap, silence as zero', () => {
  expect(valueOf(point(unheard), 'volume')).toBeNull();
  expect(valueOf(point({ volume: 0, negative: 0 }), 'volume')).toBe(0);
  expect(valueOf(point({ volume: 0, negative: 0 }), 'share')).toBeNull();
});

test('another window is laid over this one', () => {
  const day = 86_400_000;
  expect(align([Date.parse(start) + day, Date.parse(start) + 2 * day], [point()], 'volume', day)).toEqual([10, null]);
});
