import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { HeldPost } from '../../api/pauses';
import { ms } from '../../lib/time';
import { aPause } from '../../test-builders';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { HeldPosts } from './HeldPosts';

const post = (of: Partial<HeldPost>): HeldPost => ({
  scheduler: 'postiz',
  id: 'a',
  platform: 'x',
  account: null,
  dueAt: '2026-11-21T21:00:00Z',
  state: 'held',
  heldAt: null,
  why: null,
  approvedBy: null,
  text: 'Our new kettle',
  ...of,
});

function page(posts: HeldPost[], { mayDecide = true, drill = null as string | null } = {}) {
  const pause = aPause({ state: 'resumed', resumedBy: 'anna', resumedAt: '2026-11-21T20:30:00Z', drill });
  const calls = serve({
    'GET /publishing/pauses/p1': { body: { pause, posts, plan: null } },
    'POST /publishing/pauses/p1/posts/late%2F1/discard': { body: {} },
    'POST /publishing/pauses/p1/posts/late%2F1/reapprove': { status: 409, body: { detail: 'discarded by clara: it jokes' } },
  });
  show(<HeldPosts pauses={[pause]} now={ms('2026-11-21T20:40:00Z')} zone="UTC" mayDecide={mayDecide} />);
  return calls;
}

test('each post that waits is read and decided on with a reason', async () => {
  const calls = page([post({ id: 'late/1', state: 'awaits-approval', text: 'Cheers to metal!', why: 'its time had passed' }), post({ id: 'b', state: 'released' })]);
  expect(await screen.findByText('Cheers to metal!')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: texts.held.discardThis('late/1') }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.change(within(dialog).getByLabelText(new RegExp(texts.held.discardReason.replace('?', '\\?'))), { target: { value: 'it jokes about the recall' } });
  fireEvent.submit(dialog.querySelector('form') as HTMLFormElement);
  await waitFor(() =>
    expect(calls.find(({ method }) => method === 'POST')).toEqual({
      method: 'POST',
      path: '/publishing/pauses/p1/posts/late%2F1/discard',
      body: { scheduler: 'postiz', reason: 'it jokes about the recall' },
    }),
  );
});

test('who was slower reads what the other decided', async () => {
  page([post({ id: 'late/1', state: 'awaits-approval' })]);
  fireEvent.click(await screen.findByRole('button', { name: texts.held.approveThis('late/1') }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: 'fine' } });
  fireEvent.submit(dialog.querySelector('form') as HTMLFormElement);
  expect(await screen.findByText('discarded by clara: it jokes')).toBeTruthy();
});

test('what may have gone out is counted and comes first; what is settled is folded away', async () => {
  page([post({ id: 'done', state: 'released' }), post({ id: 'held' }), post({ id: 'gone', state: 'slipped' })]);
  const list = await screen.findByRole('list', { name: texts.held.heading });
  expect(within(list).getAllByRole('listitem').map((item) => item.dataset.state)).toEqual(['slipped', 'held']);
  fireEvent.click(screen.getByRole('button', { name: texts.held.more(1) }));
  expect(within(list).getAllByRole('listitem')).toHaveLength(3);
});

test('who may not decide sees that posts wait and no button', async () => {
  page([post({ id: 'late/1', state: 'awaits-approval' })], { mayDecide: false });
  expect(await screen.findByText(new RegExp(texts.held.onlyApprovers))).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
});

test('a drill says that it holds nothing real', async () => {
  page([], { drill: 'd1' });
  expect(await screen.findByText(texts.held.noneDrill)).toBeTruthy();
});
