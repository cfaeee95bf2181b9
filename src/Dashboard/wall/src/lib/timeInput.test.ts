import { expect, test } from 'vitest';
import { fromTimeInput, toTimeInput } from './timeInput';

const at = Date.parse('2026-11-21T20:07:00Z');

test('UTC is typed as UTC', () => {
  expect(toTimeInput(at, 'UTC')).toBe('2026-11-21T20:07');
  expect(fromTimeInput('2026-11-21T20:07', 'UTC')).toBe(at);
});

test('what is shown is what is typed, wherever one is', () => expect(fromTimeInput(toTimeInput(at, 'local'), 'local')).toBe(at));

test('an empty field is no moment', () => expect(fromTimeInput('', 'UTC')).toBeNaN());
