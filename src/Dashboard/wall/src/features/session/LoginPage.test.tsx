import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { LoginPage } from './LoginPage';

function signIn() {
  fireEvent.change(screen.getByLabelText(/Name/), { target: { value: ' ana ' } });
  fireEvent.change(screen.getByLabelText(/^Password/), { target: { value: 'secret' } });
  fireEvent.submit(screen.getByRole('button', { name: texts.session.signIn }).closest('form') as HTMLFormElement);
}

test('name and password are sent once, and a refusal does not say which was wrong', async () => {
  const calls = serve({ 'POST /session': { status: 401, body: { title: 'no' } } });
  show(<LoginPage />);
  signIn();
  expect(await screen.findByText(texts.session.wrong)).toBeTruthy();
  expect(calls).toEqual([{ method: 'POST', path: '/session', body: { name: 'ana', password: 'secret' } }]);
});

test('other refusals are told in the words of the server', async () => {
  serve({ 'POST /session': { status: 429, body: { detail: 'Too many tries. Wait a minute.' } } });
  show(<LoginPage />);
  signIn();
  expect(await screen.findByText('Too many tries. Wait a minute.')).toBeTruthy();
});
