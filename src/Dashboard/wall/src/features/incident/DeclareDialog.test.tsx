import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { anIncident, aPause } from '../../test-builders';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { DeclareDialog } from './DeclareDialog';

const brands = [{ id: 'acme', name: 'Acme Foods' }];

async function fill(cause: string) {
  fireEvent.change(await screen.findByLabelText(/What happened/), { target: { value: cause } });
}

const submit = () => fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);

test('declaring stops publishing too, for the incident that it opened', async () => {
  const calls = serve({
    'POST /incidents': { body: anIncident({ id: 'i9' }) },
    'POST /publishing/pauses': { body: aPause() },
  });
  const onClose = vi.fn();
  show(<DeclareDialog brands={brands} onClose={onClose} />);
  await fill('A journalist asks about glass');
  submit();
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(calls.map(({ path, body }) => [path, body])).toEqual([
    ['/incidents', { brand: 'acme', cause: 'A journalist asks about glass', severity: 2 }],
    ['/publishing/pauses', { brand: 'acme', reason: 'A journalist asks about glass', incident: 'i9' }],
  ]);
});

test('when only the pause fails, trying again does not declare a second incident', async () => {
  const calls = serve({
    'POST /incidents': { body: anIncident({ id: 'i9' }) },
    'POST /publishing/pauses': { status: 507, body: { detail: 'Not stored.' } },
  });
  show(<DeclareDialog brands={brands} onClose={() => {}} />);
  await fill('Glass');
  submit();
  expect(await screen.findByText(texts.declare.onlyPauseFailed)).toBeTruthy();
  submit();
  await waitFor(() => expect(calls).toHaveLength(3));
  expect(calls.filter(({ path }) => path === '/incidents')).toHaveLength(1);
});

test('a cause is needed', async () => {
  const calls = serve({});
  show(<DeclareDialog brands={brands} onClose={() => {}} />);
  await fill('  ');
  submit();
  expect(screen.getByText(texts.declare.causeMissing)).toBeTruthy();
  expect(calls).toEqual([]);
});

test('for a brand with an open incident it adds what is known to that one', async () => {
  const calls = serve({
    'POST /incidents': { status: 409, body: { detail: 'acme has the open incident i3.', incident: 'i3' } },
    'POST /incidents/i3/note': { body: anIncident({ id: 'i3' }) },
    'POST /publishing/pauses': { body: aPause() },
  });
  const onClose = vi.fn();
  show(<DeclareDialog brands={brands} onClose={onClose} />);
  await fill('More jars');
  submit();
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(calls.slice(1).map(({ path, body }) => [path, body])).toEqual([
    ['/incidents/i3/note', { text: 'More jars' }],
    ['/publishing/pauses', { brand: 'acme', reason: 'More jars', incident: 'i3' }],
  ]);
});
