import { bucketWidth, day, type Span } from './window';

/** What a line is laid beside: an earlier time, another brand, or another crisis. */
export type Versus = { kind: '' | 'previous' | 'week' } | { kind: 'brand' | 'incident'; id: string };

export function versusOf(text: string): Versus {
  if (text === 'previous' || text === 'week') return { kind: text };
  const [, kind, id] = /^(brand|incident):(.+)$/.exec(text) ?? [];
  return id ? { kind: kind as 'brand' | 'incident', id } : { kind: '' };
}

/** One part of a brand's mentions: `by` a kind, and `value` when only one of them is asked for. Addresses from before say `platform=`. */
export function partOf(query: URLSearchParams): { by: string; value: string } {
  const platform = query.get('platform');
  if (platform && !query.has('by')) return { by: 'platform', value: platform };
  const by = query.get('by') ?? '';
  return { by, value: by ? (query.get('value') ?? '') : '' };
}

/** The part in the posts' own query language, together with what was searched for; null when it cannot be said in it. */
export function searchOf(part: { by: string; value: string }, q: string): { q: string; platform: string } | null {
  if (part.value === '') return { q, platform: '' };
  if (part.by === 'platform') return { q, platform: part.value };
  const term = part.by === 'language' ? `lang:${part.value}` : part.by === 'hashtag' ? `#${part.value.replace(/^#/, '')}` : null;
  if (term === null) return null;
  return { q: q === '' ? term : `(${q}) AND ${term}`, platform: '' };
}

export interface Crisis {
  id: string;
  brand: string;
  drill: string | null;
  crossedAt: string;
}

/**
 * The window that is laid beside `window`, and by how much its times are moved to lie under it (whole buckets). A crisis is laid crossing on
 * crossing when the window holds one of its own, else from the window's start.
 */
export function besideOf(versus: Versus, window: Span, bucket: string, own: Pick<Crisis, 'crossedAt'> | undefined, other: Pick<Crisis, 'crossedAt'> | undefined): (Span & { shift: number }) | null {
  const width = bucketWidth(bucket);
  const down = (at: number) => Math.floor(at / width) * width;
  const length = window.to - window.from;
  const moved = (shift: number) => ({ from: window.from - shift, to: window.to - shift, shift });
  switch (versus.kind) {
    case '':
      return null;
    case 'previous':
      return moved(Math.ceil(length / width) * width);
    case 'week':
      return moved(7 * day);
    case 'brand':
      return moved(0);
    case 'incident':
      return other ? moved(down(own ? Date.parse(own.crossedAt) : window.from) - down(Date.parse(other.crossedAt))) : null;
  }
}
