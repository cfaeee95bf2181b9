import { expect, test } from 'vitest';
import type { HeldPost } from '../api/pauses';
import { heldOrder, isSettled } from './heldPosts';

const post = (id: string, state: string, dueAt: string | null = null): HeldPost => ({
  id,
  state: state as HeldPost['state'],
  dueAt,
  scheduler: 'postiz',
  platform: 'x',
  account: null,
  heldAt: null,
  why: null,
  approvedBy: null,
  text: null,
});

test('what may have gone out comes first, then what waits for a person, and of those what is due first', () => {
  const order = heldOrder([
    post('done', 'released'),
    post('later', 'awaits-approval', '2026-11-21T22:00:00Z'),
    post('held', 'held'),
    post('sooner', 'awaits-approval', '2026-11-21T21:00:00Z'),
    post('gone', 'slipped'),
    post('new', 'a-word-of-tomorrow'),
  ]).map(({ id }) => id);
  expect(order).toEqual(['new', 'gone', 'sooner', 'later', 'held', 'done']);
});

test.each([
  ['released', true],
  ['discarded', true],
  ['slipped', false],
  ['awaits-approval', false],
])('%s is settled: %s', (state, settled) => expect(isSettled(post('a', state))).toBe(settled));
