import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { FirstBrand } from './FirstBrand';

const fill = (label: RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const submit = () =>
  fireEvent.submit(screen.getByRole('button', { name: texts.firstBrand.watch }).closest('form') as HTMLFormElement);

test('a name is enough: id and query are proposed from it', async () => {
  const calls = serve({ 'PUT /brands/acme-foods': {} });
  show(<FirstBrand />);
  fill(/^Name/, 'Acme Foods');
  submit();
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(calls[0]?.body).toEqual({ name: 'Acme Foods', query: '"Acme Foods" OR #AcmeFoods' });
});

test('a wrong query is shown with a mark under the character', async () => {
  const marked = 'acme AND (foo\n         ^';
  serve({ 'PUT /brands/acme': { status: 400, body: { detail: 'This parenthesis is never closed.', marked } } });
  show(<FirstBrand />);
  fill(/^Name/, 'Acme');
  fill(/^Query/, 'acme AND (foo');
  submit();
  expect((await screen.findByRole('alert')).textContent).toBe(`${marked}\nThis parenthesis is never closed.`);
});
