import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { groupAlerts } from '../../lib/alertGroups';
import { anAlert } from '../../test-builders';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { Why } from './Why';

const why = (evidence: Partial<ReturnType<typeof anAlert>['signal']['evidence']>) =>
  show(<Why groups={groupAlerts([anAlert({}, evidence)])} now={0} zone="UTC" />);

test('a spike is told against its expectation, with terms and platforms', () => {
  why({
    observed: 37,
    expected: 0.95,
    upper: 5,
    terms: [{ term: 'glass', count: 21, share: 0.6, before: 0 }],
    platforms: { mastodon: 4, bluesky: 33 },
  });
  expect(screen.getByText('expected 1, at most 5')).toBeTruthy();
  expect(screen.getByText('bluesky 33, mastodon 4')).toBeTruthy();
  expect(within(screen.getByRole('list', { name: texts.signals.terms })).getByText('glass')).toBeTruthy();
});

test('a breach is told with its threshold and the last value below it', () => {
  why({ threshold: 5000, below: 3870 });
  expect(screen.getByText('last below: 3,870')).toBeTruthy();
});

test('what looks coordinated is said', () => {
  why({ suspectedShare: 0.34 });
  expect(screen.getByText('34 % of it')).toBeTruthy();
});

test('a term of strangers is text', () => {
  const { container } = why({
    terms: [{ term: '<img src=x>', count: 5, share: 1, before: 0 }],
  });
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getByText('<img src=x>')).toBeTruthy();
});

test('the verdict that the server knows is shown with who and when, until another is given', async () => {
  serve({ 'POST /signals/s1/verdict': { body: { word: 'noise', by: 'ben', at: '2026-11-21T20:05:00Z' } } });
  const verdict = { word: 'useful', by: 'mia', at: '2026-11-21T20:01:00Z' };
  show(<Why groups={groupAlerts([{ ...anAlert(), verdict }])} now={Date.parse('2026-11-21T21:00:00Z')} zone="UTC" mayJudge />);
  expect(screen.getByRole('button', { name: texts.team.useful, pressed: true })).toBeTruthy();
  expect(screen.getByText('mia, 20:01:00')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: texts.team.noise }));
  await screen.findByRole('button', { name: texts.team.noise, pressed: true });
  expect(screen.getByText('ben, 20:05:00')).toBeTruthy();
});
