import type { FieldError } from '../api/rules';

/** What is wrong with a document, said at the field that it is about (its own path and what lies under it); `rest` belongs to none of `leaves`. */
export function fieldErrors(errors: readonly FieldError[], leaves: readonly string[]) {
  const left = new Set(errors);
  const said = new Map<string, FieldError[]>();
  for (const error of errors) {
    const path = error.path.replace(/^\$\.?/, '');
    const leaf = leaves.find((one) => path === one || path.startsWith(`${one}[`) || path.startsWith(`${one}.`));
    if (leaf === undefined) continue;
    left.delete(error);
    said.set(leaf, [...(said.get(leaf) ?? []), error]);
  }
  return {
    of: (...paths: string[]): string | undefined => paths.flatMap((path) => said.get(path) ?? []).map(({ message }) => message).join(' ') || undefined,
    rest: [...left],
  };
}
