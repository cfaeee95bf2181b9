import { expect, test } from 'vitest';
import type { TimelineEntry } from '../live/model';
import { foldTimeline } from './timelineGroups';

const entry = (kind: string, text = ''): TimelineEntry => ({
  incident: 'i1',
  at: '2026-11-21T20:00:00Z',
  kind,
  by: 'x',
  text,
});
const shape = (kinds: string[]) =>
  foldTimeline(kinds.map((kind) => entry(kind))).map((line) => ('run' in line ? line.run.length : line.entry.kind));

test('a long run of findings is one line, what people did stays', () => {
  expect(shape(['opened', 'signal', 'signal', 'signal', 'signal', 'acknowledged', 'signal'])).toEqual([
    'opened',
    4,
    'acknowledged',
    'signal',
  ]);
});

test('a short run stays line by line', () => {
  expect(shape(['signal', 'signal', 'signal'])).toEqual(['signal', 'signal', 'signal']);
});

test('nothing is nothing', () => {
  expect(shape([])).toEqual([]);
});
