import { expect, test } from 'vitest';
import { press, type Shortcut } from './keys';

const shortcut = (keys: string): Shortcut => ({ keys, label: keys, run() {} });
const all = ['?', 'a', 'g w', 'g h'].map(shortcut);

test('one key is enough when it is one', () => expect(press(all, '', '?').hit?.keys).toBe('?'));

test('the first of two waits for the second', () => {
  const first = press(all, '', 'g');
  expect(first).toEqual({ hit: null, pending: 'g' });
  expect(press(all, first.pending, 'h').hit?.keys).toBe('g h');
});

test('a second key that means nothing after the first begins anew', () => {
  expect(press(all, 'g', 'a').hit?.keys).toBe('a');
  expect(press(all, 'g', 'g').pending).toBe('g');
  expect(press(all, 'g', 'x')).toEqual({ hit: null, pending: '' });
});
