import { expect, test } from 'vitest';
import { anAlert } from '../test-builders';
import { groupAlerts } from './alertGroups';

test('alerts of one kind and brand are one, told by the newest', () => {
  const groups = groupAlerts([
    anAlert({ id: 'old', kind: 'virality-warning', at: '2026-11-21T20:00:00Z' }),
    anAlert({ id: 'breach', kind: 'breach', at: '2026-11-21T20:01:00Z' }),
    anAlert({ id: 'new', kind: 'virality-warning', at: '2026-11-21T20:02:00Z' }),
  ]);
  expect(groups.map(({ lead, count }) => [lead.signal.id, count])).toEqual([
    ['new', 2],
    ['breach', 1],
  ]);
});

test('a drill and the real world are never one', () => {
  expect(groupAlerts([anAlert({ id: 'a' }), anAlert({ id: 'b', drill: 'recall' })])).toHaveLength(2);
});

test('for an explanation the worst comes first', () => {
  const alerts = [
    anAlert({ id: 'breach', kind: 'breach', severity: 1, at: '2026-11-21T20:00:00Z' }),
    anAlert({ id: 'joined', kind: 'breach', severity: 2, at: '2026-11-21T20:03:00Z' }),
    anAlert({ id: 'warning', kind: 'virality-warning', severity: 3, at: '2026-11-21T20:05:00Z' }),
  ];
  expect(groupAlerts(alerts, 'worst').map(({ lead }) => lead.signal.id)).toEqual(['breach', 'warning']);
});

test('what was said of one of them stands when a newer one is told', () => {
  const said = (word: string, at: string) => ({ word, by: 'mia', at });
  const [group] = groupAlerts([
    { ...anAlert({ id: 'old', at: '2026-11-21T20:00:00Z' }), verdict: said('noise', '2026-11-21T20:01:00Z') },
    { ...anAlert({ id: 'judged', at: '2026-11-21T20:02:00Z' }), verdict: said('useful', '2026-11-21T20:03:00Z') },
    anAlert({ id: 'new', at: '2026-11-21T20:04:00Z' }),
  ]);
  expect([group?.lead.signal.id, group?.verdict?.word]).toEqual(['new', 'useful']);
});
