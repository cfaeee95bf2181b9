/** The id of a brand from its name: lower-case letters, digits and dashes, at most 64; empty when nothing of the name is left. */
export function brandId(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
}

/** A first query for a name: the name as a phrase, and as a hashtag. */
export function queryFor(name: string): string {
  const words = name.replace(/["\\]/g, ' ').trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return '';
  const phrase = `"${words.join(' ')}"`;
  const hashtag = words.join('').replace(/[^\p{L}\p{N}_]/gu, '');
  return hashtag === '' ? phrase : `${phrase} OR #${hashtag}`;
}
