import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { DrillRun } from '../../api/drills';
import type { Session } from '../../api/session';
import { aBrand, anIncident, aSnapshot } from '../../test-builders';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { DrillsPage } from './DrillsPage';

const words = texts.drills;
const ravi: Session = { name: 'ravi', role: 'responder', readOnly: false, brands: null };
const scenarios = [{ id: 'recall', name: 'Product recall', about: 'A customer is hurt.', minutes: 30, injects: 3 }];
const score = { incident: 'i1', detectSeconds: 31, acknowledgeSeconds: 120, activateSeconds: null, pauseSeconds: 2, approveReplySeconds: null, firstReplySeconds: null };
const over: DrillRun = { id: 'd1', script: 'recall', brand: 'acme', startedBy: 'ravi', startedAt: '2026-11-20T10:00:00Z', endsAt: '2026-11-20T10:30:00Z', seed: 1, injects: [], endedAt: '2026-11-20T10:20:00Z', endReason: 'enough', score };
const running: DrillRun = { ...over, id: 'd2', startedAt: new Date(Date.now() - 60_000).toISOString(), endsAt: new Date(Date.now() + 60_000).toISOString(), endedAt: null, score: null, injects: [{ at: '2026-11-20T10:03:00Z', text: 'The CEO is on a plane.' }] };
const answer = (runs: DrillRun[], due = false) => ({ body: { scenarios, runs, due, lastAt: null } });

test('a house that never practised is told so, and starting says what it will and will not do', async () => {
  const calls = serve({ 'GET /drills': answer([], true), 'GET /brands': { body: { items: [] } }, 'POST /drills': { status: 201, body: running } });
  show(<DrillsPage session={ravi} />, { snapshot: aSnapshot({ brands: [aBrand()] }) });
  expect(await screen.findByText(words.due)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: words.startNamed('Product recall') }));
  const dialog = await screen.findByRole('dialog');
  expect(within(within(dialog).getByRole('region', { name: words.willNot })).getAllByRole('listitem')).toHaveLength(words.willNotList.length);
  fireEvent.submit(dialog.querySelector('form') as HTMLFormElement);
  await waitFor(() => expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ scenario: 'recall', brand: 'acme' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('who only looks starts nothing', async () => {
  serve({ 'GET /drills': answer([]) });
  show(<DrillsPage session={{ ...ravi, role: 'viewer' }} />);
  expect(await screen.findByText('Product recall')).toBeTruthy();
  expect(screen.queryByRole('button', { name: words.startNamed('Product recall') })).toBeNull();
});

test('a running drill shows its mark, its news and its incident, and ends with a reason', async () => {
  const calls = serve({ 'GET /drills': answer([running]), 'POST /drills/d2/end': { body: over } });
  show(<DrillsPage session={ravi} />, { snapshot: aSnapshot({ incidents: [anIncident({ id: 'i7', drill: 'd2' })] }) });
  const panel = await screen.findByRole('region', { name: words.running });
  expect(within(panel).getByText(texts.drill.mark)).toBeTruthy();
  expect(within(panel).getByText('The CEO is on a plane.')).toBeTruthy();
  await waitFor(() => expect(within(panel).getByRole('link', { name: words.openIncident }).getAttribute('href')).toBe('/incidents/i7'));
  fireEvent.click(within(panel).getByRole('button', { name: words.end }));
  fireEvent.change(await screen.findByLabelText(new RegExp(words.endReason.replace('?', '\\?'))), { target: { value: 'Fire alarm' } });
  fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
  await waitFor(() => expect(calls.find(({ method }) => method === 'POST')).toMatchObject({ path: '/drills/d2/end', body: { reason: 'Fire alarm' } }));
});

test('the newest score stands beside the last one of its scenario', async () => {
  serve({ 'GET /drills': answer([over]), 'GET /drills/d1': { body: { run: over, last: { ...over, id: 'd0', score: { ...score, acknowledgeSeconds: 300 } }, change: { acknowledge: -180 } } } });
  show(<DrillsPage session={ravi} />);
  const row = (await screen.findByText(words.faster('3 min'))).closest('tr') as HTMLElement;
  expect(within(row).getByRole('rowheader').textContent).toBe(words.steps.acknowledge);
  expect(within(row).getByText('2 min')).toBeTruthy();
  expect(within(row).getByText('5 min')).toBeTruthy();
});

test('one that may not be seen says so', async () => {
  serve({ 'GET /drills': { status: 403, body: { title: 'Not allowed' } } });
  show(<DrillsPage session={ravi} />);
  expect(await screen.findByText(texts.page.forbidden)).toBeTruthy();
});
