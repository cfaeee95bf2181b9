import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ms } from '../../lib/time';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { ReviewNotes } from './ReviewNotes';

const notes = { status: 'draft' as const, summary: 'Splinters', lessons: [{ text: 'Test each batch', owner: 'Mia', dueAt: '2026-12-01T00:00:00Z', done: false }], dueAt: '2026-11-24T20:00:00Z', version: 3 };
const form = (of: Partial<Parameters<typeof ReviewNotes>[0]> = {}) => (
  <ReviewNotes incident="i1" notes={notes} mayWrite maySign={false} now={ms('2026-11-21T22:00:00Z')} zone="UTC" {...of} />
);

const summary = () => screen.getByRole('textbox', { name: texts.reviews.summary }) as HTMLTextAreaElement;

test('what is saved is written over the version that was read', async () => {
  const calls = serve({ 'PUT /reviews/i1': { body: notes } });
  show(form());
  fireEvent.change(screen.getByLabelText(texts.reviews.owner), { target: { value: 'Ben' } });
  expect(screen.getByText(texts.report.unsaved)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: texts.page.save }));
  await waitFor(() => expect(calls.find(({ method }) => method === 'PUT')?.body).toMatchObject({ version: 3, status: 'draft', lessons: [{ text: 'Test each batch', owner: 'Ben' }] }));
});

test('another who saved first is told, and what was written is still there', async () => {
  serve({ 'PUT /reviews/i1': { status: 409, body: { detail: 'The review has version 4 by now' } } });
  show(form());
  fireEvent.change(summary(), { target: { value: 'My words' } });
  fireEvent.click(screen.getByRole('button', { name: texts.page.save }));
  expect(await screen.findByText(texts.report.conflict)).toBeTruthy();
  expect(summary().value).toBe('My words');
  fireEvent.click(screen.getByRole('button', { name: texts.report.readTheirs }));
  expect(summary().value).toBe('Splinters');
});

test('who may not sign cannot choose it', () => {
  show(form());
  expect((screen.getByRole('option', { name: texts.report.reviewedOption }) as HTMLOptionElement).disabled).toBe(true);
  show(form({ maySign: true }));
  expect((screen.getAllByRole('option', { name: texts.report.reviewedOption })[1] as HTMLOptionElement).disabled).toBe(false);
});

test('who only reads sees lessons with owner and day, and no form', () => {
  show(form({ mayWrite: false }));
  expect(screen.getByText(/due 2026-12-01/)).toBeTruthy();
  expect(screen.queryByRole('textbox')).toBeNull();
});
