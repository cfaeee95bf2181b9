import { describe, expect, test } from 'vitest';
import { aBrand, anAlert, anIncident, aPause, aPulse, aSnapshot, minute, opened } from '../test-builders';
import { accept, beat, fromSnapshot, minutesKept, nameOf, type Picture, tileKey, withMinute } from './picture';

const picture = fromSnapshot(aSnapshot({ pauses: [aPause()] }));

function applied(before: Picture, ...message: Parameters<typeof opened>): Picture {
  const result = accept(before, opened(...message));
  if (result.outcome !== 'applied') throw new Error(result.outcome);
  return result.picture;
}

describe('durable messages', () => {
  test('the next one in order is applied', () => {
    const after = applied(picture, 11, 10);
    expect(after.sequence).toBe(11);
    expect(after.incidents.i1?.state).toBe('open');
  });

  test('sequences that belong to others may be skipped', () => {
    expect(applied(picture, 19, 10).sequence).toBe(19);
  });

  test('one whose predecessor was not seen is a gap', () => {
    expect(accept(picture, opened(13, 12))).toEqual({ outcome: 'gap' });
  });

  test('one that was seen is not applied again', () => {
    const after = applied(picture, 11, 10, anIncident({ state: 'resolved' }));
    expect(accept(after, opened(11, 10))).toEqual({ outcome: 'known' });
    expect(after.incidents.i1?.state).toBe('resolved');
  });

  test('a sequence of another store means nothing', () => {
    expect(accept(picture, opened(11, 10, anIncident(), 'e2'))).toEqual({
      outcome: 'other-store',
    });
  });

  test('a resumed pause leaves the wall, a paused one comes', () => {
    const resumed = accept(picture, {
      kind: 'PublishingResumed',
      sequence: 11,
      previous: 10,
      epoch: 'e1',
      pause: aPause(),
    });
    expect(resumed.outcome === 'applied' && Object.keys(resumed.picture.pauses)).toEqual([]);
    const more = accept(picture, {
      kind: 'PublishingPaused',
      sequence: 11,
      previous: 10,
      epoch: 'e1',
      pause: aPause({ id: 'p2' }),
    });
    expect(more.outcome === 'applied' && Object.keys(more.picture.pauses)).toEqual(['p1', 'p2']);
  });
});

test('the newest alert comes first, and one that comes again is not shown twice', () => {
  const told = (sequence: number, id: string) => ({
    kind: 'Alert' as const,
    sequence,
    previous: sequence - 1,
    epoch: 'e1',
    ...anAlert({ id }),
  });
  const before = fromSnapshot(aSnapshot({ alerts: [anAlert({ id: 'a' })] }));
  const one = accept(before, told(11, 'b'));
  const two = one.outcome === 'applied' ? accept(one.picture, told(12, 'a')) : one;
  expect(two.outcome === 'applied' && two.picture.alerts.map((alert) => alert.signal.id)).toEqual(['a', 'b']);
});

describe('pulses', () => {
  const { name: _, minutes: __, ...now } = aBrand({ volume: 99, state: 'watch' });

  test('the latest one wins and keeps name and past', () => {
    const past = fromSnapshot(aSnapshot({ brands: [aBrand({ minutes: [minute(60)] })] }));
    const after = beat(past, aPulse({ brands: [{ ...now, minute: minute(120) }] }));
    expect(after.tiles.acme).toMatchObject({
      name: 'Acme Foods',
      volume: 99,
      state: 'watch',
    });
    expect(after.tiles.acme?.minutes.map((m) => m.at)).toEqual([60, 120]);
    expect(after.sequence).toBe(past.sequence);
  });

  test('a drill has a tile of its own and does not touch the real one', () => {
    const after = beat(
      picture,
      aPulse({
        brands: [{ ...now, drill: 'recall', state: 'incident', minute: null }],
      }),
    );
    expect(after.tiles.acme?.state).toBe('calm');
    expect(after.tiles[tileKey({ id: 'acme', drill: 'recall' })]).toMatchObject({
      state: 'incident',
      name: 'Acme Foods',
    });
  });

  test('an unknown brand goes by its id until its name comes', () => {
    const after = beat(picture, aPulse({ brands: [{ ...now, id: 'new', minute: null }] }));
    expect(nameOf(after, 'new')).toBe('new');
    expect(nameOf(after, 'acme')).toBe('Acme Foods');
  });
});

describe('minutes', () => {
  test('the running minute is replaced, a new one appended, a late one put in its place', () => {
    const two = [minute(60), minute(120)];
    expect(withMinute(two, minute(120, 33)).map((m) => m.volume)).toEqual([10, 33]);
    expect(withMinute(two, minute(180)).map((m) => m.at)).toEqual([60, 120, 180]);
    expect(withMinute([minute(60), minute(180)], minute(120)).map((m) => m.at)).toEqual([60, 120, 180]);
    expect(withMinute(two, null)).toBe(two);
  });

  test('a series never grows beyond what a tile shows', () => {
    const full = Array.from({ length: minutesKept }, (_, i) => minute(i * 60));
    const after = withMinute(full, minute(minutesKept * 60));
    expect(after).toHaveLength(minutesKept);
    expect(after[0]?.at).toBe(60);
  });
});
