import { describe, expect, test } from 'vitest';
import { besideOf, partOf, searchOf, versusOf } from './historyAddress';
import { hour, minute } from './window';

const window = { from: Date.parse('2026-11-21T20:00:00Z'), to: Date.parse('2026-11-21T22:00:00Z') };

test.each([
  ['', { kind: '' }],
  ['week', { kind: 'week' }],
  ['brand:contoso', { kind: 'brand', id: 'contoso' }],
  ['incident:i-1', { kind: 'incident', id: 'i-1' }],
  ['incident:', { kind: '' }],
  ['nonsense', { kind: '' }],
])('an address that says vs=%s', (text, expected) => expect(versusOf(text)).toEqual(expected));

test('an old address still names its platform', () => {
  expect(partOf(new URLSearchParams('platform=x'))).toEqual({ by: 'platform', value: 'x' });
  expect(partOf(new URLSearchParams('by=language&value=de'))).toEqual({ by: 'language', value: 'de' });
  expect(partOf(new URLSearchParams('value=de'))).toEqual({ by: '', value: '' });
});

test.each([
  [{ by: '', value: '' }, 'recall', { q: 'recall', platform: '' }],
  [{ by: 'platform', value: 'x' }, 'recall', { q: 'recall', platform: 'x' }],
  [{ by: 'language', value: 'de' }, '', { q: 'lang:de', platform: '' }],
  [{ by: 'language', value: 'de' }, 'a OR b', { q: '(a OR b) AND lang:de', platform: '' }],
  [{ by: 'hashtag', value: '#acme' }, '', { q: '#acme', platform: '' }],
  [{ by: 'campaign', value: 'spring' }, '', null],
])('posts of %o with “%s”', (part, q, expected) => expect(searchOf(part, q)).toEqual(expected));

describe('what is laid beside a window', () => {
  test('the time before is whole buckets away', () =>
    expect(besideOf({ kind: 'previous' }, { ...window, to: window.to - minute }, '1h', undefined, undefined)?.shift).toBe(2 * hour));

  test('another brand is at the same time', () => expect(besideOf({ kind: 'brand', id: 'b' }, window, '1m', undefined, undefined)).toEqual({ ...window, shift: 0 }));

  test('another crisis lies crossing on crossing', () => {
    const beside = besideOf({ kind: 'incident', id: 'i' }, window, '5m', { crossedAt: '2026-11-21T21:02:00Z' }, { crossedAt: '2026-10-01T09:33:00Z' });
    const at = Date.parse('2026-10-01T09:30:00Z') + (beside?.shift ?? 0);
    expect(new Date(at).toISOString()).toBe('2026-11-21T21:00:00.000Z');
  });

  test('a crisis that is not known is laid beside nothing', () => expect(besideOf({ kind: 'incident', id: 'i' }, window, '5m', undefined, undefined)).toBeNull());
});
