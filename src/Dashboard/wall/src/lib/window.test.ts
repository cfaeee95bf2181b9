import { expect, test } from 'vitest';
import { bucketFor, day, hour, minute, pan, spanOf, zoom } from './window';

const now = Date.parse('2026-11-22T02:00:30Z');
const of = (words: string) => spanOf(new URLSearchParams(words), now);

test('an address with two times is that window, whatever the time is', () => {
  expect(of('from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z')).toEqual({
    from: Date.parse('2026-11-01T00:00:00Z'),
    to: Date.parse('2026-11-02T00:00:00Z'),
  });
});

test('a named span ends with the running minute, and nonsense is a day', () => {
  expect(of('last=1h')).toEqual({ from: Date.parse('2026-11-22T01:01:00Z'), to: Date.parse('2026-11-22T02:01:00Z') });
  for (const words of ['', 'last=ever', 'from=x&to=y', 'from=2026-11-02&to=2026-11-01'])
    expect(of(words).to - of(words).from).toBe(day);
});

test('a window has no more points than a chart can show', () => {
  const bucket = (length: number) => bucketFor({ from: 0, to: length });
  expect([hour, 6 * hour, day, 7 * day, 30 * day, 365 * day].map(bucket)).toEqual(['1m', '1m', '5m', '1h', '6h', '1d']);
});

test('one moves into the past freely, and into the future not at all', () => {
  const window = { from: now - hour, to: Math.ceil(now / minute) * minute };
  expect(pan(window, -0.5, now).to).toBeLessThan(window.to);
  expect(pan(window, 0.5, now)).toEqual(window);
});

test('zooming keeps the middle, ends now at the latest and at ten minutes', () => {
  const window = { from: now - 10 * hour, to: now - 8 * hour };
  expect(zoom(window, 0.5, now)).toEqual({ from: now - 9.5 * hour, to: now - 8.5 * hour });
  expect(zoom({ from: now - minute, to: now }, 0.1, now).to - zoom({ from: now - minute, to: now }, 0.1, now).from).toBe(10 * minute);
  expect(zoom({ from: now - day, to: now }, 2, now).to).toBe(Math.ceil(now / minute) * minute);
});
