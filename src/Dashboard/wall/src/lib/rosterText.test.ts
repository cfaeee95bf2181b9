import { expect, test } from 'vitest';
import { awayLines, awayOf, contactLines, contactsOf, severityWords, stepSentence, targetOf, targetText } from './rosterText';

test('contacts are read a line each, with an address where there is one', () => {
  const contacts = contactsOf('mail: ann@example.org\n\n pager \nsms:+49 30 123: 4');
  expect(contacts).toEqual([
    { channel: 'mail', to: 'ann@example.org' },
    { channel: 'pager', to: null },
    { channel: 'sms', to: '+49 30 123: 4' },
  ]);
  expect(contactsOf(contactLines(contacts))).toEqual(contacts);
});

test('an absence is two days, and what is none is left for the server to refuse', () => {
  const away = awayOf('2026-12-24 to 2027-01-02\nover christmas');
  expect(away).toEqual([
    { from: '2026-12-24T00:00:00Z', to: '2027-01-02T00:00:00Z' },
    { from: 'over christmas', to: '' },
  ]);
  expect(awayLines([{ from: '2026-12-24T00:00:00+00:00', to: '2027-01-02T08:00:00+00:00' }])).toBe('2026-12-24 to 2027-01-02T08:00:00+00:00');
});

test('whom a step calls is read back as it was written', () => {
  for (const text of ['role:*', 'role:called', 'person:ann', 'schedule:night']) expect(targetText({ person: null, role: null, schedule: null, ...targetOf(text) })).toBe(text);
  expect(targetOf('ann')).toEqual({ person: 'ann', role: null, schedule: null });
  expect(targetOf('')).toEqual({ person: null, role: null, schedule: null });
});

test('each step of a chain is a sentence', () => {
  const none = { minutes: 0, alerts: 0, times: 0 };
  expect(stepSentence({ ...none, kind: 'notify', role: '*' })).toBe('call everybody');
  expect(stepSentence({ ...none, kind: 'wait', minutes: 5 })).toBe('wait 5 min');
  expect(stepSentence({ ...none, kind: 'if-time', window: { from: '22:00:00', to: '06:00:00', timeZone: 'Europe/Berlin' } })).toBe('go on at 22:00–06:00 Europe/Berlin');
  expect(stepSentence({ ...none, kind: 'repeat', times: 1 })).toBe('start again, 1 time');
  expect(severityWords({ severities: [1, 2] })).toBe('Critical, High');
  expect(severityWords({ severities: null })).toBe('all severities');
});
