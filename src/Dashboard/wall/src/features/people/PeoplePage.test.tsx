import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Session } from '../../api/session';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { PeoplePage } from './PeoplePage';

const words = texts.people;
const ana: Session = { name: 'ana', role: 'admin', readOnly: false, brands: null };
const accounts = { body: { items: [{ name: 'ana', role: 'admin', brands: null, disabled: false }, { name: 'ravi', role: 'responder', brands: ['acme'], disabled: true }] } };
const keys = { body: { items: [{ name: 'old', kind: 'key', scopes: ['read'], brands: null, revoked: true }, { name: 'lobby', kind: 'wall-token', scopes: [], brands: null, revoked: false }] } };
const submit = () => fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);

test('only administrators see people and keys, and nothing is asked for others', async () => {
  const calls = serve({});
  show(<PeoplePage session={{ ...ana, role: 'approver' }} />);
  expect(await screen.findByText(words.forbidden)).toBeTruthy();
  expect(calls.filter(({ path }) => path === '/accounts' || path === '/keys')).toEqual([]);
});

test('a person is changed without a new password, and nobody can shut themselves out', async () => {
  const calls = serve({ 'GET /accounts': accounts, 'GET /keys': keys, 'PUT /accounts/ravi': { status: 200 } });
  show(<PeoplePage session={ana} />);
  fireEvent.click(await screen.findByRole('button', { name: `${texts.page.edit}: ana` }));
  expect(screen.queryByRole('switch')).toBeNull();
  expect((screen.getByRole('radio', { name: words.roleOf.viewer }) as HTMLInputElement).disabled).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: texts.page.cancel }));
  fireEvent.click(screen.getByRole('button', { name: `${texts.page.edit}: ravi` }));
  fireEvent.click(await screen.findByRole('radio', { name: words.roleOf.approver }));
  fireEvent.click(screen.getByRole('switch'));
  submit();
  await waitFor(() => expect(calls.find(({ method }) => method === 'PUT')?.body).toEqual({ role: 'approver', password: null, brands: ['acme'], disabled: false }));
});

test('the address of a TV is shown once, and copied from there', async () => {
  const calls = serve({ 'GET /accounts': accounts, 'GET /keys': keys, 'POST /keys': { body: { name: 'hall', secret: 's', wallPath: '/?tv=s' } } });
  show(<PeoplePage session={ana} />);
  fireEvent.click(await screen.findByRole('button', { name: words.addKey }));
  fireEvent.change(await screen.findByLabelText(new RegExp(`^${words.keyName}`)), { target: { value: 'hall' } });
  fireEvent.click(screen.getByRole('radio', { name: words.kinds['wall-token'] }));
  submit();
  expect(((await screen.findByLabelText(words.address)) as HTMLInputElement).value).toBe(`${location.origin}/?tv=s`);
  expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ name: 'hall', kind: 'wall-token', scopes: null, brands: null });
});

test('a revoked key stays in the list without a button, and revoking asks first', async () => {
  const calls = serve({ 'GET /accounts': accounts, 'GET /keys': keys, 'DELETE /keys/lobby': { status: 200 } });
  show(<PeoplePage session={ana} />);
  const table = await screen.findByRole('table', { name: words.keys });
  expect(within(table).getAllByRole('rowheader').map((one) => one.textContent)).toEqual(['lobby', 'old']);
  expect(screen.queryByRole('button', { name: words.revokeOf('old') })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: words.revokeOf('lobby') }));
  fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: words.revoke }));
  await waitFor(() => expect(calls.some(({ method, path }) => method === 'DELETE' && path === '/keys/lobby')).toBe(true));
});
