import { expect, test } from 'vitest';
import type { SlaTimes } from '../api/slas';
import { behind, isLate, stillInTime, toneOf, worstFirst } from './slaFigures';

const times = (of: Partial<SlaTimes>): SlaTimes => ({
  incident: 'i1',
  brand: 'acme',
  cause: 'why',
  crossedAt: '2026-11-21T20:00:00Z',
  platforms: [],
  partner: null,
  severity: 2,
  acknowledge: null,
  activate: null,
  pause: null,
  firstReply: null,
  resolve: null,
  ...of,
});

const promise = (acknowledge: number) => ({ severity: 2, acknowledge, activate: 1800, pause: 10, firstReply: 3600, resolve: null });

test('a figure is good when nine of ten were in time, and says nothing where nothing was promised or due', () => {
  expect(toneOf({ of: 10, met: 9 })).toBe('good');
  expect(toneOf({ of: 10, met: 5 })).toBe('warn');
  expect(toneOf({ of: 10, met: 4 })).toBe('bad');
  expect(toneOf({ of: 10, met: null })).toBeNull();
  expect(toneOf({ of: 0, met: 0 })).toBeNull();
});

test('a crisis of a minute ago that nobody has acknowledged is not late yet', () => {
  const now = Date.parse('2026-11-21T20:01:00Z');
  expect(stillInTime([times({}), times({ acknowledge: 5 })], 'acknowledge', [promise(1800)], now)).toBe(1);
  expect(stillInTime([times({})], 'acknowledge', [promise(30)], now)).toBe(0);
  expect(stillInTime([times({})], 'resolve', [promise(1800)], now)).toBe(0);
  expect(toneOf({ of: 1, met: 0 }, 1)).toBeNull();
  expect(toneOf({ of: 2, met: 0 }, 1)).toBe('bad');
});

test('only what took longer than was promised is late', () => {
  expect(isLate(61, 60)).toBe(true);
  expect(isLate(60, 60)).toBe(false);
  expect(isLate(null, 60)).toBe(false);
  expect(isLate(61, null)).toBe(false);
});

test('a group is behind the incidents that its brand, platform or partner had', () => {
  const all = [times({ incident: 'a', platforms: ['x', 'web'] }), times({ incident: 'b', brand: 'zenith', partner: 'Loop' })];
  expect(behind(all, 'brand', { key: 'zenith' }).map((one) => one.incident)).toEqual(['b']);
  expect(behind(all, 'platform', { key: 'web' }).map((one) => one.incident)).toEqual(['a']);
  expect(behind(all, 'partner', { key: 'Loop' }).map((one) => one.incident)).toEqual(['b']);
});

test('what has not happened comes before what took longest', () => {
  const all = [times({ incident: 'quick', acknowledge: 5 }), times({ incident: 'never' }), times({ incident: 'slow', acknowledge: 900 })];
  expect(worstFirst(all, 'acknowledge').map((one) => one.incident)).toEqual(['never', 'slow', 'quick']);
});
