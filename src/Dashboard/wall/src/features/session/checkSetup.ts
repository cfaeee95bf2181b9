import { texts } from '../../texts';

export type SetupProblems = { name?: string; password?: string; again?: string };

// Long enough to resist guessing without rules about digits and signs (NIST SP 800-63B); the server decides for good.
export const shortestPassword = 12;

export function checkSetup(name: string, password: string, again: string): SetupProblems {
  const problems: SetupProblems = {};
  if (name.trim() === '') problems.name = texts.session.nameMissing;
  if (password.length < shortestPassword) problems.password = texts.session.short(shortestPassword);
  else if (password !== again) problems.again = texts.session.differ;
  return problems;
}
