import { expect, test } from 'vitest';
import { incidentWindow } from './incidentWindow';
import { ms } from './time';

const crossedAt = '2026-11-21T20:07:00Z';
const at = (time: string) => ms(`2026-11-21T${time}:00Z`);

test('an open incident is live while its crossing is in sight', () =>
  expect(incidentWindow({ crossedAt, resolvedAt: null }, at('20:50'))).toBe('live'));

test('later all of it is shown, with what was before, and the question stays the same for a quarter of an hour', () => {
  const shown = incidentWindow({ crossedAt, resolvedAt: null }, at('22:01'));
  expect(shown).toEqual({ from: at('19:30'), to: at('22:15') });
  expect(incidentWindow({ crossedAt, resolvedAt: null }, at('22:14'))).toEqual(shown);
});

test('one that is over ends half an hour after its end', () =>
  expect(incidentWindow({ crossedAt, resolvedAt: '2026-11-21T21:00:00Z' }, at('23:59'))).toEqual({ from: at('19:30'), to: at('21:30') }));
