import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { Roster } from '../../api/rosters';
import type { Session } from '../../api/session';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { RostersPage } from './RostersPage';

const words = texts.rosters;
const ana: Session = { name: 'ana', role: 'admin', readOnly: false, brands: null };
const roster: Roster = {
  brand: '*',
  version: 3,
  by: 'ana',
  recordedAt: '2026-11-20T10:00:00Z',
  members: [
    { name: 'ann', roles: ['pr'], contacts: [{ channel: 'mail', to: 'ann@example.org' }], deputies: ['bob'], platforms: null, spokesperson: true, away: null },
    { name: 'bob', roles: ['legal'], contacts: null, deputies: null, platforms: null, spokesperson: false, away: null },
  ],
  roles: [
    { role: 'pr', raci: 'accountable', required: true },
    { role: 'support', raci: 'responsible', required: true },
  ],
  schedules: [{ id: 'night', timeZone: 'Europe/Berlin', start: '2026-11-01', handOver: '09:00:00', shiftDays: 7, rotation: ['ann', 'bob'], overrides: null }],
  chains: [{ id: 'grave', severities: [1], lapseMinutes: 30, steps: [{ kind: 'notify', schedule: 'night', minutes: 0, alerts: 0, times: 0 }] }],
  partners: [{ name: 'lea', partner: 'Loop', contacts: null }],
  seats: [
    { role: 'pr', raci: 'accountable', required: true },
    { role: 'support', raci: 'responsible', required: true },
  ],
  steps: [{ id: 'grave', severities: [1], lapseMinutes: 30, steps: [{ kind: 'notify', schedule: 'night', minutes: 0, alerts: 0, times: 0 }] }],
  onCall: [{ schedule: 'night', person: 'ann', standsIn: 'bob' }],
  away: ['ann'],
};
const path = '/rosters/*';

beforeEach(() => history.replaceState(null, '', '/rosters'));

test('a roster says who stands in now, which seat nobody has, and what happens while nobody answers', async () => {
  serve({ [`GET ${path}`]: { body: roster } });
  show(<RostersPage session={{ ...ana, role: 'viewer' }} />);
  expect(await screen.findByText(words.standsIn('bob', 'ann'))).toBeTruthy();
  expect(screen.getByText(words.awayNow)).toBeTruthy();
  const support = screen.getByRole('rowheader', { name: 'support' }).closest('tr') as HTMLElement;
  expect(within(support).getByText(words.empty)).toBeTruthy();
  expect(screen.getByText('call whoever is on call (night)')).toBeTruthy();
  expect(screen.queryByRole('button', { name: words.edit })).toBeNull();
});

test('every mistake that the server names stands at its field, and what the form does not show is kept', async () => {
  const errors = [
    { path: '$.members[1].away[0].to', message: "Give 'from' and a later 'to'." },
    { path: '$.schedules[0].timeZone', message: 'Is not a time zone such as Europe/Berlin.' },
  ];
  const calls = serve({ [`GET ${path}`]: { body: roster }, [`PUT ${path}`]: { status: 400, body: { title: 'The request is not valid', errors } } });
  show(<RostersPage session={ana} />);
  fireEvent.click(await screen.findByRole('button', { name: words.edit }));
  const bob = screen.getByRole('group', { name: 'bob' });
  fireEvent.change(within(bob).getByLabelText(words.away), { target: { value: 'over christmas' } });
  fireEvent.submit(bob.closest('form') as HTMLFormElement);
  await waitFor(() => expect(within(bob).getByLabelText(words.away).getAttribute('aria-invalid')).toBe('true'));
  expect(within(bob).getByText("Give 'from' and a later 'to'.")).toBeTruthy();
  expect(within(bob.closest('form') as HTMLFormElement).getByLabelText(new RegExp(words.zone)).getAttribute('aria-invalid')).toBe('true');
  const { members, partners, chains } = calls.find(({ method }) => method === 'PUT')?.body as Roster;
  expect(members[1]?.away).toEqual([{ from: 'over christmas', to: '' }]);
  expect(members[0]?.contacts).toEqual([{ channel: 'mail', to: 'ann@example.org' }]);
  expect([partners, chains]).toEqual([roster.partners, roster.chains]);
});

test('a brand without a roster gets one, with the usual seats and chain until somebody wants others', async () => {
  const calls = serve({ [`GET ${path}`]: { status: 404 }, [`PUT ${path}`]: { body: roster } });
  show(<RostersPage session={ana} />);
  expect(await screen.findByText(words.none)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: words.create }));
  fireEvent.change(screen.getByLabelText(new RegExp(`^${words.name}`)), { target: { value: 'ann' } });
  fireEvent.submit(screen.getByRole('group', { name: 'ann' }).closest('form') as HTMLFormElement);
  await waitFor(() => expect(calls.find(({ method }) => method === 'PUT')?.body).toMatchObject({ members: [{ name: 'ann', roles: ['pr'] }], roles: null, schedules: null, chains: null }));
  expect(await screen.findByText(words.version(3, 'ana', '2026-11-20 10:00:00').slice(0, 17), { exact: false })).toBeTruthy();
});

test('leaving with changes asks first', async () => {
  serve({ [`GET ${path}`]: { body: roster } });
  show(<RostersPage session={ana} />);
  fireEvent.click(await screen.findByRole('button', { name: words.edit }));
  fireEvent.click(screen.getByRole('button', { name: words.dropPerson('bob') }));
  fireEvent.click(screen.getByRole('button', { name: texts.page.cancel }));
  fireEvent.click(await screen.findByRole('button', { name: words.discard }));
  expect(await screen.findByRole('rowheader', { name: 'bob' })).toBeTruthy();
});
