import { plainText } from './hostileText';

/** A brand as people know it. */
export interface Named {
  id: string;
  name: string;
}

const exact = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

// Only beside the engine's own words, so that the year of "the 2024 recall", which a person wrote, stays one.
const counts = /(?<![\d.,])\d{4,}(?= (?:impressions|an hour|mentions|negative|likes|within a day|replies|posts|expected)\b)|(?<=(?:threshold|reach|≤|≥) )\d{4,}(?![\d.,]*\d)/g;

/**
 * A sentence of the engine as people read it: the brand by its name, numbers with separators, and no forecast that claims certainty.
 * Stored it stays as it was found: it knows no names, and a replay compares it byte for byte.
 */
export function told(sentence: string, brand: Named | null, limit?: number): string {
  const words = sentence.replace(counts, (number) => exact.format(Number(number))).replace(/(?<![\d.,])100 % likely/g, 'over 99 % likely');
  return plainText(brand === null ? words : words.replace(whole(brand.id), () => brand.name), limit);
}

/** The id as a word of its own: no part of a hashtag, handle, address, quoted term or longer word. */
const whole = (id: string) => new RegExp(`(?<![\\p{L}\\p{N}#@‘'/._-])${id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}_-]|[./]\\w)`, 'gu');
