import { expect, test } from 'vitest';
import { anAlert } from '../test-builders';
import { forecastsOf } from './forecasts';
import { ms } from './time';

const at = '2026-11-21T20:00:00Z';
const warning = (id: string, impressions: number, when = at) =>
  anAlert(
    { id: `w-${id}`, kind: 'virality-warning', at: when },
    {
      threshold: 5_000,
      posts: [{ platform: 'x', id, label: 'negative', impressions, grade: 'known', language: null, campaign: null, validated: true }],
      forecast: { probability: 0.9, medianSeconds: 60, earlySeconds: 30, lateSeconds: 125.5, perHour: 90_000 },
    },
  );
const breach = (id: string, when: string) =>
  anAlert(
    { id: `b-${id}`, kind: 'breach', at: when },
    { posts: [{ platform: 'x', id, label: 'negative', impressions: 5_100, grade: 'actual', language: null, campaign: null, validated: true }] },
  );

test('a forecast has its interval as times of the day', () => {
  const [only] = forecastsOf([warning('a', 900)], [], ms(at));
  expect([only?.early, only?.late]).toEqual([ms(at) + 30_000, ms(at) + 125_500]);
});

test('what is still to come is first, then what came true, then what did not', () => {
  const found = forecastsOf(
    [warning('slow', 700), warning('near', 900), warning('there', 800), breach('there', '2026-11-21T20:01:00Z'), warning('soon', 600, '2026-11-21T20:09:00Z')],
    [{ platform: 'x', postId: 'near', text: null, author: null, url: null, label: null, confidence: null, at: null, reach: { value: 4_000, grade: 'actual', low: null } }],
    ms('2026-11-21T20:10:00Z'),
  );
  expect(found.map(({ postId, reach, reachedAt }) => [postId, reach, reachedAt])).toEqual([
    ['soon', 600, null],
    ['there', 5_100, ms('2026-11-21T20:01:00Z')],
    ['near', 4_000, null],
    ['slow', 700, null],
  ]);
});

test('a warning without numbers, from before they were kept, is left to its sentence', () => {
  const old = warning('a', 900);
  old.signal.evidence.forecast = null;
  expect(forecastsOf([old], [], ms(at))).toEqual([]);
});
