import { ApiError } from '../api/client';
import type { FieldError } from '../api/rules';

/** What is wrong with a document, said at the field that it is about (its own path and what lies under it); `rest` belongs to none of `leaves`. */
export function fieldErrors(errors: readonly FieldError[], leaves: readonly string[]) {
  const left = new Set(errors);
  const said = new Map<string, FieldError[]>();
  for (const error of errors) {
    const leaf = leaves.find((one) => isAt(error, one));
    if (leaf === undefined) continue;
    left.delete(error);
    said.set(leaf, [...(said.get(leaf) ?? []), error]);
  }
  return {
    of: (...paths: string[]): string | undefined => paths.flatMap((path) => said.get(path) ?? []).map(({ message }) => message).join(' ') || undefined,
    rest: [...left],
  };
}

/** At the field `members[0].away`, or below it. */
function isAt(error: FieldError, field: string): boolean {
  const path = error.path.replace(/^\$\.?/, '');
  return path === field || path.startsWith(`${field}[`) || path.startsWith(`${field}.`);
}

/** What the server says is wrong with each part of a document; empty when it said nothing of parts. */
export const errorsOf = (error: Error | null): readonly FieldError[] => (error instanceof ApiError ? (error.problem.errors ?? []) : []);

/** What is wrong at a field of a list that is as long as it is, each sentence once. */
export const errorAt = (errors: readonly FieldError[], field: string): string | undefined =>
  [...new Set(errors.filter((error) => isAt(error, field)).map(({ message }) => message))].join(' ') || undefined;
