import { expect, test } from 'vitest';
import type { DrillRun } from '../api/drills';
import { drillSteps, scoredSteps, stepSeconds } from './drillScore';

const score = { incident: 'i1', detectSeconds: 31, acknowledgeSeconds: 120, activateSeconds: null, pauseSeconds: 2, approveReplySeconds: null, firstReplySeconds: null };
const run: DrillRun = { id: 'd2', script: 'recall', brand: 'acme', startedBy: 'ana', startedAt: '', endsAt: '', seed: 1, injects: [], score };

test('a step that nobody did has no time, and a drill without a score none at all', () => {
  expect(stepSeconds(run, 'acknowledge')).toBe(120);
  expect(stepSeconds(run, 'activate')).toBeNull();
  expect(stepSeconds({ ...run, score: null }, 'detect')).toBeNull();
  expect(stepSeconds(null, 'detect')).toBeNull();
});

test('every step is shown beside the last drill, also those that cannot be compared', () => {
  const steps = scoredSteps({ run, last: { ...run, score: { ...score, acknowledgeSeconds: 300 } }, change: { detect: 0, acknowledge: -180 } });
  expect(steps.map(({ step }) => step)).toEqual([...drillSteps]);
  expect(steps[1]).toEqual({ step: 'acknowledge', took: 120, before: 300, change: -180 });
  expect(steps[2]).toEqual({ step: 'activate', took: null, before: null, change: null });
});
