import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../../api/session';
import type { SlaGroup, SlaTimes } from '../../api/slas';
import { aBrand, aSnapshot } from '../../test-builders';
import { show } from '../../test-render';
import { texts } from '../../texts';
import { SlasPage } from './SlasPage';

const words = texts.slas;
const ana: Session = { name: 'ana', role: 'viewer', readOnly: false, brands: null };
const none = { of: 0, done: 0, median: null, p90: null, longest: null };
const group: SlaGroup = {
  key: 'acme',
  incidents: 2,
  acknowledge: { of: 2, done: 2, median: 600, p90: 2400, longest: 2400, target: 1800, met: 1 },
  activate: none,
  pause: none,
  firstReply: none,
  resolve: { of: 2, done: 1, median: 7200, p90: 7200, longest: 7200, target: null, met: null },
  inquiries: { asked: 10, answered: 8, resolved: 6, reply: { of: 10, done: 8, median: 3600, p90: 7200, longest: 7200, target: 86_400, met: 8 }, sampled: true, resolutionRate: 0.6 },
};
const times = (incident: string, acknowledge: number): SlaTimes => ({ incident, brand: 'acme', cause: `Cause of ${incident}`, crossedAt: '2026-11-20T10:00:00Z', platforms: ['web'], partner: null, severity: 2, acknowledge, activate: null, pause: null, firstReply: null, resolve: null });

const promise = { severity: 2, acknowledge: 1800, activate: 1800, pause: 10, firstReply: 3600, resolve: 14_400 };

let asked: URLSearchParams[];

// The question holds the time, so a table of addresses cannot answer it.
function answerWith(items: SlaGroup[], incidents: SlaTimes[]) {
  asked = [];
  vi.stubGlobal('fetch', async (url: string) => {
    const { pathname, searchParams } = new URL(url, 'http://here');
    if (pathname.endsWith('/slas')) asked.push(searchParams);
    const body = pathname.endsWith('/slas') ? { definition: '2026-11', from: '', to: '', by: searchParams.get('by'), items, incidents, promises: [promise] } : { items: [] };
    return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });
  });
}

beforeEach(() => history.replaceState(null, '', '/slas'));

test('a figure stands against its target and leads to the incidents behind it, worst first', async () => {
  answerWith([group], [times('quick', 600), times('slow', 2400)]);
  show(<SlasPage session={ana} />, { snapshot: aSnapshot({ brands: [aBrand()] }) });
  const figure = await screen.findByRole('button', { name: new RegExp(`${words.figures.acknowledge}, Acme Foods.*median.*10 min.*1 of 2 in time.*within 30 min`) });
  expect(figure.getAttribute('data-tone')).toBe('warn');
  fireEvent.click(figure);
  const panel = await screen.findByRole('region', { name: /Incidents behind/ });
  expect(within(panel).getAllByRole('link').map((link) => link.textContent)).toEqual(['Cause of slow', 'Cause of quick']);
  expect(within(panel).getAllByText(words.late)).toHaveLength(1);
  fireEvent.click(within(panel).getByRole('button', { name: words.showAll }));
  await waitFor(() => expect(screen.getByRole('region', { name: `${words.allBehind} · 2` })).toBeTruthy());
});

test('what is promised is shown by severity', async () => {
  answerWith([group], []);
  show(<SlasPage session={ana} />);
  const table = await screen.findByRole('table', { name: words.promises });
  expect(within(table).getByText('within 4 h 00 min')).toBeTruthy();
});

test('what is asked for goes to the server and into the address', async () => {
  answerWith([group], []);
  show(<SlasPage session={ana} />);
  await screen.findByRole('table', { name: words.crises });
  fireEvent.change(screen.getByLabelText(words.severity), { target: { value: '1' } });
  fireEvent.change(screen.getByLabelText(words.by), { target: { value: 'platform' } });
  await waitFor(() => expect(asked.at(-1)?.get('by')).toBe('platform'));
  expect(asked.at(-1)?.get('severity')).toBe('1');
  expect(location.search).toBe('?severity=1&by=platform');
});

test('inquiries show how many were answered and resolved, and say when only some were looked at', async () => {
  answerWith([group], []);
  show(<SlasPage session={ana} />);
  const table = await screen.findByRole('table', { name: words.inquiries });
  expect(within(table).getByText('80 % (8)')).toBeTruthy();
  expect(within(table).getByText('60 % (6)')).toBeTruthy();
  expect(screen.getByText(words.sampled)).toBeTruthy();
});

test('a time without incidents and questions is not made up', async () => {
  answerWith([{ ...group, incidents: 0, acknowledge: none, resolve: none, inquiries: null }], []);
  show(<SlasPage session={ana} />);
  expect(await screen.findByText(words.none)).toBeTruthy();
  expect(screen.getByText(words.inquiriesNone)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /median/ })).toBeNull();
});
