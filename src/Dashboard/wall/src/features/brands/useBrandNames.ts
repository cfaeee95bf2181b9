import { useBrands } from '../../api/brands';
import { useLive } from '../../live/LiveProvider';

/** The brands that may be chosen, by name: those that are configured, or while nobody has answered, those on the wall. */
export function useBrandNames(): { id: string; name: string }[] {
  const { picture } = useLive();
  const configured = useBrands().data?.items;
  const known = new Map<string, string>();
  for (const tile of Object.values(picture.tiles)) known.set(tile.id, tile.name);
  for (const { id, name } of configured ?? []) known.set(id, name);
  return [...known].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}
