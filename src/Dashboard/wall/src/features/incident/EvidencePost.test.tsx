import { screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { EvidencePost as Post } from '../../live/model';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { EvidencePost } from './EvidencePost';

const aPost = (of: Partial<Post> = {}): Post => ({
  platform: 'bluesky',
  postId: '1',
  text: 'Glass in my jar',
  author: 'lena.example',
  url: 'https://bsky.app/1',
  label: 'negative',
  confidence: 0.94,
  reach: { value: 5120, grade: 'actual', low: null },
  at: null,
  ...of,
});

// Nobody is signed in: a post has no button then.
beforeEach(() => void serve({}));

test('markup of a stranger is shown as text', () => {
  const { container } = show(
    <EvidencePost post={aPost({ text: '<img src=x onerror=alert(1)>', author: '<b>x</b>' })} />,
  );
  expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeTruthy();
  expect(container.querySelector('img, b')).toBeNull();
});

test('a thread on the web is a link that tells it nothing about us', () => {
  show(<EvidencePost post={aPost()} />);
  const link = screen.getByRole('link', { name: texts.incident.openThread });
  expect(link.getAttribute('href')).toBe('https://bsky.app/1');
  expect(link.getAttribute('rel')).toContain('noopener');
});

test('any other address is no link', () => {
  show(<EvidencePost post={aPost({ url: 'javascript:alert(1)' })} />);
  expect(screen.queryByRole('link')).toBeNull();
});

test('reach says how far it may be believed', () => {
  show(<EvidencePost post={aPost({ reach: { value: 3400, grade: 'estimated', low: 2100 } })} />);
  expect(screen.getByText(/estimated/).textContent).toBe('reach 3,400 estimated (at least 2,100)');
});

test('an erased text is said to be gone', () => {
  show(<EvidencePost post={aPost({ text: null, author: null })} />);
  expect(screen.getByText(texts.incident.textGone)).toBeTruthy();
  expect(screen.getByText(texts.incident.hiddenAuthor)).toBeTruthy();
});
