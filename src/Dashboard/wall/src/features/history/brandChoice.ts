import { useLive } from '../../live/LiveProvider';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';

/** A brand, or what a drill says of it: the two are never mixed. */
export interface BrandChoice {
  id: string;
  /** Empty = the real brand. */
  drill: string;
  name: string;
}

export const brandKey = ({ id, drill }: Pick<BrandChoice, 'id' | 'drill'>) => `${id}|${drill}`;

/** Brands in a drill come first: whoever looks while one runs looks at it. */
export function useHistoryBrands(): BrandChoice[] {
  const { picture } = useLive();
  const drills = Object.values(picture.tiles).flatMap(({ id, name, drill }) =>
    drill === null ? [] : [{ id, drill, name: `${name} (${texts.drill.mark} ${drill})` }],
  );
  return [...drills.sort((a, b) => a.name.localeCompare(b.name)), ...useBrandNames().map((brand) => ({ ...brand, drill: '' }))];
}
