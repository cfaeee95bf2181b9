import { expect, test } from 'vitest';
import { plainText } from './hostileText';

test('characters that hide or turn text are made visible', () => {
  expect(plainText('pay\u202Egpj.exe')).toBe('pay·gpj.exe');
  expect(plainText('a\u200Bb\u0000c')).toBe('a·b·c');
});

test('line breaks and emoji sequences stay', () => {
  expect(plainText('one\ntwo 👩‍🚒')).toBe('one\ntwo 👩‍🚒');
});

test('towers of combining marks are cut', () => {
  expect(plainText(`a${'\u0301'.repeat(50)}b`)).toBe(`a${'\u0301'.repeat(3)}b`);
});

test('long text ends in an ellipsis and never in half a character', () => {
  expect(plainText('x'.repeat(20), 10)).toBe(`${'x'.repeat(10)}…`);
  expect(plainText(`${'x'.repeat(9)}😀y`, 10)).toBe(`${'x'.repeat(9)}…`);
});
