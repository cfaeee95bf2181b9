import { describe, expect, test } from 'vitest';
import { aBrand, anIncident, aSource } from '../test-builders';
import { chooseIncidents, chooseTiles, hearing, shownState } from './wallOrder';

describe('what may be called calm', () => {
  test('only a wall that hears its server and its sources shows calm', () => {
    expect(shownState('calm', 'live', 'heard')).toBe('calm');
    expect(shownState('calm', 'polling', 'heard')).toBe('calm');
    expect(shownState('calm', 'lost', 'heard')).toBe('blind');
    expect(shownState('watch', 'late', 'heard')).toBe('blind');
    expect(shownState('calm', 'live', 'deaf')).toBe('blind');
    expect(shownState('calm', 'live', 'behind')).toBe('blind');
  });

  test('an incident stays one whatever is lost', () => {
    expect(shownState('incident', 'lost', 'deaf')).toBe('incident');
  });

  test('one heard source is enough, none is deaf, unread mentions are behind', () => {
    const silent = aSource({ id: 'x', state: 'silent' });
    expect(hearing({ sources: [silent, aSource()], lagMs: 0 })).toBe('heard');
    expect(hearing({ sources: [silent, aSource({ state: 'failing' }), aSource({ state: 'off' })], lagMs: 0 })).toBe(
      'deaf',
    );
    expect(hearing({ sources: [], lagMs: 0 })).toBe('unheard');
    expect(hearing({ sources: [aSource({ state: 'off' })], lagMs: 0 })).toBe('unheard');
    expect(hearing({ sources: [], lagMs: 0, tiles: { acme: aBrand({ volume: 1 }) } })).toBe('heard');
    expect(hearing({ sources: [aSource()], lagMs: 20_000 })).toBe('behind');
  });
});

test('tiles are worst first and the rest is counted', () => {
  const brands = [
    aBrand({ id: 'a', name: 'A' }),
    aBrand({ id: 'b', name: 'B', state: 'blind' }),
    aBrand({ id: 'c', name: 'C', state: 'watch' }),
    aBrand({ id: 'd', name: 'D', state: 'incident' }),
    aBrand({ id: 'e', name: 'E', volume: 45 }),
  ];
  const { first, rest, all } = chooseTiles(brands, 'live', 'heard', 3);
  expect(first.map((t) => t.brand.id)).toEqual(['d', 'c', 'b']);
  expect(rest).toEqual({ calm: 2, watch: 0, incident: 0, blind: 0 });
  expect(all).toEqual({ calm: 2, watch: 1, incident: 1, blind: 1 });
  expect(chooseTiles(brands, 'live', 'heard').first.at(3)?.brand.id).toBe('e');
});

test('small changes of volume do not move tiles', () => {
  const at = (a: number, b: number) =>
    chooseTiles(
      [aBrand({ id: 'a', name: 'A', volume: a }), aBrand({ id: 'b', name: 'B', volume: b })],
      'live',
      'heard',
    ).first.map((t) => t.brand.id);
  expect(at(10, 19)).toEqual(['a', 'b']);
  expect(at(21, 39)).toEqual(['a', 'b']);
  expect(at(21, 45)).toEqual(['b', 'a']);
});

test('incidents: severe first, unacknowledged before acknowledged, the longest clock first, resolved ones gone', () => {
  const incidents = [
    anIncident({ id: 'low', severity: 3 }),
    anIncident({ id: 'late', crossedAt: '2026-11-21T20:10:00Z' }),
    anIncident({ id: 'seen', acknowledgedAt: '2026-11-21T20:11:00Z', crossedAt: '2026-11-21T19:00:00Z' }),
    anIncident({ id: 'early' }),
    anIncident({ id: 'done', state: 'resolved' }),
  ];
  expect(chooseIncidents(incidents).map((i) => i.id)).toEqual(['early', 'late', 'seen', 'low']);
});
