import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Channel, Notification } from '../../api/channels';
import type { Session } from '../../api/session';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { NotificationsPage } from './NotificationsPage';
import { WakefulnessNote } from './Wakefulness';

const words = texts.notifications;
const ana: Session = { name: 'ana', role: 'admin', readOnly: false, brands: null };
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const pager: Channel = { id: 'pager', type: 'pagerduty', waking: true, host: 'events.pagerduty.com', perMinute: 50, quietHours: false, tested: null, record: null };
const slack: Channel = {
  ...pager,
  id: 'slack',
  type: 'slack',
  waking: false,
  record: { sent: 4, waiting: 2, dead: 1, retried: 3, lastSentAt: ago(600), lastError: 'answered 503', lastErrorAt: ago(60), downSince: ago(300) },
};
const dead: Notification = { id: 'n1', channel: 'slack', incident: 'i1', brand: 'acme', person: 'ravi', reason: 'first', title: 'New incident: acme', severity: 2, state: 'dead', attempts: 9, error: 'answered 404', at: ago(60), sentAt: null, dueAt: null };
const status = (wakefulness: object) => ({ body: { wakefulness } });
const asleep = { warning: 'No channel that wakes people was tested (pager).', heartbeat: 'missing', lastBeatAt: null };

test('who would not be woken, what fails and what was given up is said', async () => {
  serve({
    'GET /status': status(asleep),
    'GET /channels': { body: { items: [pager, slack], warning: asleep.warning } },
    'GET /notifications?limit=200': { body: { items: [dead] } },
  });
  show(<NotificationsPage session={ana} />);
  expect(await screen.findByText(asleep.warning)).toBeTruthy();
  expect(screen.getByRole('region', { name: words.heartbeat.missing })).toBeTruthy();
  const channels = await screen.findByRole('table', { name: words.channels });
  expect(within(channels).getByText(words.down('5 min'))).toBeTruthy();
  expect(within(channels).getByText('4 sent, 2 waiting, 3 retried, 1 given up')).toBeTruthy();
  expect(within(channels).getAllByText(words.neverTested)).toHaveLength(2);
  const outbox = await screen.findByRole('table', { name: words.outbox });
  expect(within(outbox).getByRole('link', { name: 'New incident: acme' }).getAttribute('href')).toBe('/incidents/i1');
  expect(within(outbox).getByText('9 tries · answered 404')).toBeTruthy();
});

test('a test says what came of it, and only an administrator sends one', async () => {
  const answers = {
    'GET /status': status({ warning: null, heartbeat: 'beating', lastBeatAt: ago(5) }),
    'GET /channels': { body: { items: [pager], warning: null } },
    'GET /notifications?limit=200': { body: { items: [] } },
    'POST /channels/pager/test': { body: { worked: false, error: 'answered 401', at: ago(0), by: 'ana' } },
  };
  serve(answers);
  const { unmount } = show(<NotificationsPage session={ana} />);
  fireEvent.click(await screen.findByRole('button', { name: words.testOf('pager') }));
  expect(await screen.findByText(words.testFailed('answered 401'))).toBeTruthy();
  unmount();
  serve(answers);
  show(<NotificationsPage session={{ ...ana, role: 'approver' }} />);
  expect(await screen.findByText(words.onlyAdmin)).toBeTruthy();
  expect(screen.queryByRole('button', { name: words.testOf('pager') })).toBeNull();
});

test('a house without channels is told where they are named', async () => {
  serve({ 'GET /channels': { body: { items: [], warning: 'None.' } }, 'GET /notifications?limit=200': { body: { items: [] } } });
  show(<NotificationsPage session={ana} />);
  expect(await screen.findByText(words.noChannels)).toBeTruthy();
  expect(await screen.findByText(words.outboxNone)).toBeTruthy();
});

test('the wall warns of nobody being woken, with a link for people and none for a TV, and is quiet when all is well', async () => {
  serve({ 'GET /status': status(asleep) });
  const first = show(<WakefulnessNote link />);
  expect((await screen.findByRole('link')).textContent).toContain(words.asleepShort);
  first.unmount();
  const tv = show(<WakefulnessNote link={false} />);
  await screen.findByText(new RegExp(words.asleepShort));
  expect(screen.queryByRole('link')).toBeNull();
  tv.unmount();
  const calls = serve({ 'GET /status': status({ warning: null, heartbeat: 'off', lastBeatAt: null }) });
  show(<WakefulnessNote link />);
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(screen.queryByText(new RegExp(words.asleepShort))).toBeNull();
});
