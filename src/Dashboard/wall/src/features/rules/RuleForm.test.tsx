import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { aSnapshot } from '../../test-builders';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { RuleForm } from './RuleForm';

// The form is large, and it is drawn, checked and tried one after the other: on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 30_000 });
const slow = { timeout: 10_000 };
const none = { alarms: 0, alarmsPerWeek: 0, pauses: 0, pausedHours: 0, postsHeld: 0, useful: 0, needless: 0, unjudged: 0 };
const trial = {
  sentence: 'Would have fired 3 times in 90 days, and would have held 14 posts.',
  from: '2026-08-23T00:00:00Z',
  to: '2026-11-21T00:00:00Z',
  brands: ['acme'],
  fired: 3,
  shown: 0,
  draft: none,
  with: { ...none, pauses: 3, postsHeld: 14 },
  without: none,
  signals: [],
  limits: [],
};

test('before a rule is saved it says what it would have done', async () => {
  const calls = serve({ 'POST /rules/validate': { body: { errors: [] } }, 'POST /rules/trial': { body: trial } });
  show(<RuleForm rule={null} onClose={() => {}} />, { snapshot: aSnapshot() });
  expect(await screen.findByText(trial.sentence, {}, slow)).toBeTruthy();
  expect(screen.getByRole('row', { name: new RegExp(`${texts.trial.withIt}.*14`) })).toBeTruthy();
  expect(calls.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test('a new rule is checked under the id that it will have, and an untouched form shows no mistake', async () => {
  const calls = serve({ 'POST /rules/validate': { body: { errors: [{ path: '$.name', message: 'Must be a text.' }] } } });
  show(<RuleForm rule={null} onClose={() => {}} />, { snapshot: aSnapshot() });
  const name = await screen.findByLabelText(new RegExp(texts.rules.name), {}, slow);
  expect(screen.queryByText('Must be a text.')).toBeNull();
  fireEvent.change(name, { target: { value: 'Stop all' } });
  expect(await screen.findByText('Must be a text.', {}, slow)).toBeTruthy();
  const ids = () => calls.filter(({ path }) => path === '/rules/validate').map(({ body }) => (body as { id: string }).id);
  await waitFor(() => expect(ids()).toEqual(['draft', 'stop-all']), slow);
});

test('a mistake stands at its field, and nothing is tried until it is mended', async () => {
  const calls = serve({
    'POST /rules/validate': { body: { errors: [{ path: '$.when.minScore', message: 'Must lie in 0..1.' }, { path: '$.then', message: 'Asks for nothing.' }] } },
  });
  show(<RuleForm rule={null} onClose={() => {}} />, { snapshot: aSnapshot() });
  const score = await screen.findByLabelText(texts.rules.score, {}, slow);
  fireEvent.change(screen.getByLabelText(new RegExp(texts.rules.name)), { target: { value: 'Mine' } });
  expect(await screen.findByText('Must lie in 0..1.', {}, slow)).toBeTruthy();
  expect(score.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('alert').textContent).toContain('Asks for nothing.');
  expect(screen.getByText(texts.trial.wait)).toBeTruthy();
  expect((screen.getByRole('button', { name: texts.page.save }) as HTMLButtonElement).disabled).toBe(true);
  expect(calls.some(({ path }) => path === '/rules/trial')).toBe(false);
});
