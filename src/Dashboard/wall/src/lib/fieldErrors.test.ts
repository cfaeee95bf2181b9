import { expect, test } from 'vitest';
import { ApiError } from '../api/client';
import { errorAt, errorsOf, fieldErrors } from './fieldErrors';

const leaves = ['name', 'when.brands', 'then.scope'];

test('a mistake stands at its field, also when it is in a list or deeper', () => {
  const at = fieldErrors(
    [
      { path: '$.when.brands[1]', message: 'No such brand.' },
      { path: '$.then.scope.platforms', message: 'Empty.' },
      { path: '$.then', message: 'Asks for nothing.' },
    ],
    leaves,
  );
  expect([at.of('when.brands'), at.of('then.scope'), at.of('name'), at.of('name', 'then.scope')]).toEqual(['No such brand.', 'Empty.', undefined, 'Empty.']);
});

test('what has no field is not lost', () =>
  expect(
    fieldErrors(
      [
        { path: '$.then', message: 'Asks for nothing.' },
        { path: '$.name', message: 'Too long.' },
      ],
      leaves,
    ).rest.map(({ path }) => path),
  ).toEqual(['$.then']));

test('a field of a list shows what is wrong with it and below it, and nothing of its neighbours', () => {
  const errors = [
    { path: '$.members[1].name', message: 'Is required.' },
    { path: '$.members[1].away[0].to', message: "Give 'from' and a later 'to'." },
    { path: '$.members[10].name', message: 'Is too long.' },
  ];
  expect(errorAt(errors, 'members[1].name')).toBe('Is required.');
  expect(errorAt(errors, 'members[1].away')).toBe("Give 'from' and a later 'to'.");
  expect(errorAt(errors, 'members[0].name')).toBeUndefined();
});

test('an error of the network has no fields', () => {
  const errors = [{ path: '$.members', message: 'Is required.' }];
  expect(errorsOf(new Error('no answer'))).toEqual([]);
  expect(errorsOf(null)).toEqual([]);
  expect(errorsOf(new ApiError(400, { errors }))).toEqual(errors);
});
