/**
 * The address of a link in hostile text, or null unless it is plain http or https without credentials in it.
 * Everything else (javascript:, data:, blob:, relative paths) is shown as text.
 */
export function safeUrl(url: string | null | undefined): string | null {
  if (!url) return null;
  try {
    const parsed = new URL(url);
    const web = parsed.protocol === 'https:' || parsed.protocol === 'http:';
    return web && parsed.username === '' && parsed.password === '' ? parsed.href : null;
  } catch {
    return null;
  }
}
