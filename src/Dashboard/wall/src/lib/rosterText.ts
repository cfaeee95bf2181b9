import type { Chain, Member, Step } from '../api/rosters';
import { texts } from '../texts';

const words = texts.rosters;

type Contact = NonNullable<Member['contacts']>[number];
type Absence = NonNullable<Member['away']>[number];

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** "mail: ann@example.org", one a line; a channel alone where it needs no address. */
export const contactsOf = (text: string): Contact[] =>
  lines(text).map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? { channel: line, to: null } : { channel: line.slice(0, colon).trim(), to: line.slice(colon + 1).trim() || null };
  });

export const contactLines = (contacts: readonly Contact[] | null | undefined): string => (contacts ?? []).map(({ channel, to }) => (to ? `${channel}: ${to}` : channel)).join('\n');

const day = /^\d{4}-\d\d-\d\d$/;
const midnight = /T00:00:00(\.0+)?(Z|\+00:00)$/;
const moment = (text: string) => (day.test(text) ? `${text}T00:00:00Z` : text);
const short = (iso: string) => iso.replace(midnight, '');

/** "2026-12-24 to 2027-01-02", one a line; days begin at midnight UTC. What is not understood goes to the server, which says what is wrong with it. */
export const awayOf = (text: string): Absence[] =>
  lines(text).map((line) => {
    const [from = '', to = ''] = line.split(/\s+to\s+/);
    return { from: moment(from.trim()), to: moment(to.trim()) };
  });

export const awayLines = (away: readonly Absence[] | null | undefined): string => (away ?? []).map(({ from, to }) => `${short(from)} to ${short(to)}`).join('\n');

type Target = Pick<Step, 'person' | 'role' | 'schedule'>;

/** "role:pr", "person:ann" or "schedule:night"; a word without a colon is a person. */
export function targetOf(text: string): Target {
  const [, kind = 'person', name = ''] = text.trim().match(/^(?:(person|role|schedule):)?\s*(.*)$/s) ?? [];
  return { person: null, role: null, schedule: null, [kind]: name || null };
}

export function targetText({ person, role, schedule }: Target): string {
  if (role) return `role:${role}`;
  if (schedule) return `schedule:${schedule}`;
  return person ? `person:${person}` : '';
}

function whom({ person, role, schedule }: Target): string {
  if (role === '*') return words.whom.everybody;
  if (role === 'called') return words.whom.called;
  if (role) return words.whom.role(role);
  if (schedule) return words.whom.schedule(schedule);
  return person ?? '';
}

export function stepSentence(step: Step): string {
  switch (step.kind) {
    case 'wait':
      return words.stepWords.wait(step.minutes);
    case 'notify':
      return words.stepWords.notify(whom(step));
    case 'if-time':
      return words.stepWords.ifTime(step.window ? `${step.window.from.slice(0, 5)}–${step.window.to.slice(0, 5)} ${step.window.timeZone}` : '');
    case 'if-more-than':
      return words.stepWords.ifMoreThan(step.alerts, step.minutes);
    case 'repeat':
      return words.stepWords.repeat(step.times);
    case 'webhook':
      return words.stepWords.webhook(step.channel ?? '');
  }
}

export const severityWords = ({ severities }: Pick<Chain, 'severities'>): string =>
  severities && severities.length > 0 ? severities.map((n) => texts.severity(n)).join(', ') : words.allSeverities;
