import type { HeldPost } from '../api/pauses';

// What may embarrass or waits for a person comes first; what is done, last. A word of the server that is not known here counts as open.
const order = ['slipped', 'unknown', 'cannot', 'awaits-approval', 'asked', 'held', 'already-sent', 'handed-over', 'released', 'discarded'];

/** The most urgent first, and of those what is due first. */
export function heldOrder(posts: readonly HeldPost[]): HeldPost[] {
  const due = (post: HeldPost) => (post.dueAt === null ? 0 : Date.parse(post.dueAt));
  return [...posts].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || due(a) - due(b) || a.id.localeCompare(b.id));
}

/** Nobody has to look at it any more. */
export const isSettled = ({ state }: HeldPost): boolean => ['already-sent', 'released', 'discarded'].includes(state);
