import { expect, test } from 'vitest';
import { safeUrl } from './safeUrl';

test.each([
  'javascript:alert(1)',
  ' java\nscript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>1</script>',
  'blob:https://x/1',
  'vbscript:x',
  'file:///etc/passwd',
  '/incidents/1',
  '//evil.example',
  'https://user:secret@evil.example/',
  '',
  null,
  undefined,
])('%s is no link', (url) => expect(safeUrl(url)).toBeNull());

test('web addresses are links', () => {
  expect(safeUrl('https://bsky.app/profile/x/post/1')).toBe('https://bsky.app/profile/x/post/1');
  expect(safeUrl('http://example.org')).toBe('http://example.org/');
});
