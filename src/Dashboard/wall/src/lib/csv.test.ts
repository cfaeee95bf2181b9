import { expect, test } from 'vitest';
import { csv } from './csv';

test('commas, quotes and lines stay in their cell', () =>
  expect(csv([{ a: 'x,y', b: 'say "no"', c: 'two\nlines' }])).toBe('a,b,c\r\n"x,y","say ""no""","two\nlines"\r\n'));

test('a post cannot become a formula, and a negative number stays a number', () =>
  expect(csv([{ text: '=cmd|calc', mean: -0.5 }])).toBe("text,mean\r\n'=cmd|calc,-0.5\r\n"));

test('what is not known is empty, and rows may know different things', () =>
  expect(csv([{ a: 1 }, { b: null }])).toBe('a,b\r\n1,\r\n,\r\n'));
