import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { ms } from '../../lib/time';
import type { Receipt } from '../../live/model';
import { aPause } from '../../test-builders';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { PauseBanner, receiptWords } from './PauseBanner';
import { scopeWords } from './scope';

const since = '2026-11-21T20:00:00Z';
const aReceipt = (of: Partial<Receipt> = {}): Receipt => ({
  scheduler: 'mixpost',
  state: 'held',
  held: 12,
  alreadySent: 0,
  cannot: 0,
  at: '2026-11-21T20:00:00.400Z',
  ...of,
});

const banner = (of: Partial<Parameters<typeof PauseBanner>[0]> = {}) => (
  <PauseBanner
    pause={aPause()}
    brandName="Acme Foods"
    now={ms(since) + 360_000}
    zone="UTC"
    readOnly={false}
    mayResume
    {...of}
  />
);

describe('receipts', () => {
  test.each([
    [aReceipt(), 'held 12 · 0.4 s'],
    [aReceipt({ state: 'unknown', at: null, held: null }), 'unknown'],
    [aReceipt({ state: 'failed', alreadySent: 1, cannot: 2 }), 'held 12 · 1 already sent · cannot hold 2 · 0.4 s'],
    [aReceipt({ at: '2026-11-21T20:01:10Z' }), 'held 12 · 1 min'],
  ])('%# say what is held, what is not and how long it took', (receipt, words) =>
    expect(receiptWords(receipt, ms(since))).toBe(words),
  );

  test('without any it is said loudly that nothing is known', () => {
    show(banner());
    expect(screen.getByText(texts.pause.noReceipts)).toBeTruthy();
  });

  test('one that has not answered is marked as unknown', () => {
    show(banner({ pause: aPause({ receipts: [aReceipt({ state: 'unknown', at: null })] }) }));
    const receipt = screen.getByText('unknown').closest('li');
    expect(receipt?.dataset.state).toBe('unknown');
  });
});

test('the scope says what is covered', () => {
  expect(scopeWords(aPause())).toBe('all platforms');
  expect(scopeWords(aPause({ platform: 'instagram', campaign: 'spring' }))).toBe('instagram, campaign spring');
});

test('a TV has no button', () => {
  show(banner({ readOnly: true }));
  expect(screen.queryByRole('button')).toBeNull();
});

test('who may not resume cannot press the button', () => {
  show(banner({ mayResume: false }));
  expect((screen.getByRole('button', { name: texts.pause.resume }) as HTMLButtonElement).disabled).toBe(true);
});

test('resuming needs a reason, and sends it', async () => {
  const calls = serve({ 'POST /publishing/pauses/p1/resume': {} });
  show(banner());
  fireEvent.click(screen.getByRole('button', { name: texts.pause.resume }));
  const dialog = await screen.findByRole('dialog');
  const form = dialog.querySelector('form') as HTMLFormElement;
  fireEvent.submit(form);
  expect(screen.getByText(texts.pause.reasonMissing)).toBeTruthy();
  const orders = () => calls.filter(({ body }) => !(body as { dryRun?: boolean }).dryRun);
  expect(orders()).toEqual([]);

  fireEvent.change(screen.getByLabelText(/Reason/), { target: { value: ' Recall is complete ' } });
  fireEvent.submit(form);
  await waitFor(() => expect(orders()).toHaveLength(1));
  expect(orders()[0]).toEqual({
    method: 'POST',
    path: '/publishing/pauses/p1/resume',
    body: { reason: 'Recall is complete', secondPerson: null },
  });
});
