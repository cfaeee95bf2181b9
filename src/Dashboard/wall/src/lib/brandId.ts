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

interface Account {
  platform: string;
  id: string;
  role: Role;
}
type Role = (typeof roles)[number];
const roles = ['owned', 'partner', 'spokesperson', 'employee', 'competitor'] as const;

/**
 * "bluesky:acme.example", one a line, with a role behind it when it is not the brand's own. A line without a colon is kept, so that the
 * server can say what is wrong with it.
 */
export const accountsOf = (lines: string): Account[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const role = roles.find((known) => line.endsWith(` ${known}`));
      const account = role ? line.slice(0, -role.length).trim() : line;
      const colon = account.indexOf(':');
      return { platform: account.slice(0, Math.max(0, colon)).trim(), id: account.slice(colon + 1).trim(), role: role ?? 'owned' };
    });

export const linesOf = (accounts: readonly Account[]): string =>
  accounts.map(({ platform, id, role }) => `${platform}:${id}${role === 'owned' ? '' : ` ${role}`}`).join('\n');
