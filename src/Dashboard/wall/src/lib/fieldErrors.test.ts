import { expect, test } from 'vitest';
import { fieldErrors } from './fieldErrors';

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
