import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { CorrectLabel } from './CorrectLabel';

const words = texts.correction;
const post = { platform: 'web', id: 'at://post/1' };
const path = '/mentions/web/at%3A%2F%2Fpost%2F1/correction';
const ravi = { body: { name: 'ravi', role: 'responder', readOnly: false, brands: null } };
const said = (items: object[] = []) => ({ body: { items } });
const correction = (label: string | null) => ({ status: 202, body: { ...post, label, model: 'negative', reason: null, drill: '' } });
const open = async () => fireEvent.click(await screen.findByRole('button', { name: words.openOf('negative') }));

test('a correction carries its reason, says that it was made, and can be undone', async () => {
  const calls = serve({ 'GET /session': ravi, [`GET ${path}`]: said(), [`POST ${path}`]: correction('positive') });
  show(<CorrectLabel post={post} label="negative" />);
  await open();
  expect(await screen.findByText(words.nobody)).toBeTruthy();
  const submit = screen.getByRole('button', { name: words.submit }) as HTMLButtonElement;
  expect(submit.disabled).toBe(true);
  fireEvent.click(screen.getByRole('radio', { name: words.labels.positive }));
  fireEvent.change(screen.getByLabelText(words.reason), { target: { value: ' irony ' } });
  fireEvent.submit(submit.closest('form') as HTMLFormElement);
  expect(await screen.findByText(words.done('positive'))).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: words.undo }));
  await waitFor(() => expect(calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([{ label: 'positive', reason: 'irony' }, { label: null, reason: null }]));
});

test('who said what stands there, and what stands can be taken back', async () => {
  const items = [{ label: 'negative', model: 'neutral', reason: 'irony', by: 'ana', at: '2026-11-20T10:00:00Z' }];
  const calls = serve({ 'GET /session': ravi, [`GET ${path}`]: said(items), [`POST ${path}`]: correction(null) });
  show(<CorrectLabel post={post} label="negative" />);
  await open();
  expect(await screen.findByText(new RegExp(words.said('ana', words.labels.negative)))).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: words.takeBack }));
  expect(await screen.findByText(words.doneBack)).toBeTruthy();
  expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ label: null, reason: null });
});

test('who only looks corrects nothing', async () => {
  const calls = serve({ 'GET /session': { body: { ...ravi.body, role: 'viewer' } } });
  show(<CorrectLabel post={post} label="negative" />);
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(screen.queryByRole('button')).toBeNull();
});

test('whoever lists rows that come and go shows the dialog itself', async () => {
  serve({ 'GET /session': ravi, [`GET ${path}`]: said() });
  const opened = vi.fn();
  show(<CorrectLabel post={post} label="negative" onOpen={opened} />);
  await open();
  expect(opened).toHaveBeenCalledOnce();
  expect(screen.queryByRole('dialog')).toBeNull();
});
