import { expect, test } from 'vitest';
import { texts } from '../../texts';
import { checkSetup } from './checkSetup';

test('a name and the same long password twice are enough', () => {
  expect(checkSetup('Ana', 'correct horse battery', 'correct horse battery')).toEqual({});
});

test('everything that is wrong is said at once', () => {
  expect(checkSetup(' ', 'short', 'other')).toEqual({
    name: texts.session.nameMissing,
    password: texts.session.short(12),
  });
  expect(checkSetup('Ana', 'correct horse battery', 'other')).toEqual({ again: texts.session.differ });
});
