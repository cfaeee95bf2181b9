// Bidirectional overrides and isolates can make a line read in another order than it was written,
// zero-width and control characters hide text: on a wall on which people decide, both are shown.
const tricks = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

/** Text of a stranger, safe to draw as text: invisible and order-changing characters become "·", runs of combining marks are cut. */
export function plainText(text: string, limit = 600): string {
  const seen = text.replace(tricks, '·').replace(/(\p{M}{3})\p{M}+/gu, '$1');
  if (seen.length <= limit) return seen;
  // Never half a surrogate pair.
  const cut = seen.charCodeAt(limit - 1) >= 0xd800 && seen.charCodeAt(limit - 1) <= 0xdbff ? limit - 1 : limit;
  return `${seen.slice(0, cut)}…`;
}
