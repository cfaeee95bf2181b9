import { expect, test } from 'vitest';
import { anIncident } from '../test-builders';
import { newlyOpened } from './chime';

const two = [anIncident({ id: 'a' }), anIncident({ id: 'b' })];

test('nothing sounds for what was there when the page opened', () => expect(newlyOpened(null, two)).toEqual([]));

test('only what came since sounds', () =>
  expect(newlyOpened(new Set(['a']), two).map(({ id }) => id)).toEqual(['b']));

test('what is advice, found late or already over is silent', () => {
  const quiet = [anIncident({ severity: 4 }), anIncident({ historical: true }), anIncident({ state: 'resolved' })];
  expect(newlyOpened(new Set(), quiet)).toEqual([]);
});
