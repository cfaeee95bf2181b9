import { describe, expect, test } from 'vitest';
import { age, clockFace, ms, timeOfDay } from './time';

describe('age', () => {
  test.each([
    [-5_000, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [3_900_000, '1 h 05 min'],
    [187_200_000, '2 d 4 h'],
  ])('%i ms is %s', (milliseconds, words) => expect(age(milliseconds)).toBe(words));
});

test('a clock face keeps two digits and grows hours only when it has them', () => {
  expect(clockFace(1_449_000)).toBe('24:09');
  expect(clockFace(-61_000)).toBe('01:01');
  expect(clockFace(3_753_000)).toBe('1:02:33');
});

test('a time of another day carries its date', () => {
  const now = Date.parse('2026-11-21T22:00:00Z');
  expect(timeOfDay(Date.parse('2026-11-21T20:41:03Z'), now, 'UTC')).toBe('20:41:03');
  expect(timeOfDay(Date.parse('2026-11-20T20:41:03Z'), now, 'UTC')).toBe('2026-11-20 20:41:03');
  expect(timeOfDay(ms(undefined), now, 'UTC')).toBe('–');
});
