import { expect, test } from 'vitest';
import { anIncident, aPulse, aSnapshot, opened } from '../test-builders';
import { type Clock, type Hub, type HubEvents, LiveConnection, pollEvery, Refused } from './connection';
import type { SnapshotMessage } from './model';

/** Time that passes when the test says so; what is due runs in its order. */
class ManualClock implements Clock {
  #now = 1_000_000;
  #due: { at: number; run: () => void }[] = [];

  now = () => this.#now;

  after(milliseconds: number, run: () => void) {
    const entry = { at: this.#now + milliseconds, run };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  async pass(milliseconds: number) {
    const until = this.#now + milliseconds;
    for (;;) {
      await settled();
      const next = this.#due.filter((e) => e.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due = this.#due.filter((e) => e !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = until;
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A hub of which the test holds the server's end. */
class HubByHand implements Hub {
  on: HubEvents | null = null;
  asked: (number | null)[] = [];
  failing: Error | null = null;
  starts = 0;
  answer: (since: number | null) => void = (since) => since === null && this.on?.snapshot(aSnapshot());

  async start(on: HubEvents) {
    this.starts++;
    if (this.failing) throw this.failing;
    this.on = on;
  }

  async subscribe(since: number | null) {
    this.asked.push(since);
    this.answer(since);
  }

  async stop() {
    const on = this.on;
    this.on = null;
    on?.closed();
  }
}

async function aWall(poll: () => Promise<SnapshotMessage> = () => Promise.reject(new Error('down'))) {
  const hub = new HubByHand();
  const clock = new ManualClock();
  const wall = new LiveConnection(hub, poll, clock, () => 0.5);
  wall.start();
  await clock.pass(0);
  return { hub, clock, wall };
}

test('a first visit asks for a snapshot and follows from it', async () => {
  const { hub, wall } = await aWall();
  expect(hub.asked).toEqual([null]);
  hub.on?.durable(opened(11, 10));
  expect(wall.live.picture.incidents.i1).toBeDefined();
  expect(wall.live.hub).toBe(true);
});

test('after a gap the wall asks for what it missed and applies each message once', async () => {
  const { hub, clock, wall } = await aWall();
  hub.answer = (since) => {
    expect(since).toBe(10);
    hub.on?.durable(opened(11, 10, anIncident({ id: 'a' })));
    hub.on?.durable(opened(12, 11, anIncident({ id: 'b' })));
  };
  hub.on?.durable(opened(12, 11, anIncident({ id: 'b' })));
  await clock.pass(0);
  expect(wall.live.picture.sequence).toBe(12);
  expect(Object.keys(wall.live.picture.incidents)).toEqual(['a', 'b']);
});

test('a broken connection comes back and resumes by its last sequence', async () => {
  const { hub, clock, wall } = await aWall();
  hub.on?.durable(opened(11, 10));
  await hub.stop();
  expect(wall.live.hub).toBe(false);
  await clock.pass(300);
  expect(hub.asked).toEqual([null, 11]);
  expect(wall.live.hub).toBe(true);
});

test('another store means starting from a snapshot', async () => {
  const { hub, clock, wall } = await aWall();
  hub.answer = () => hub.on?.snapshot(aSnapshot({ epoch: 'e2', sequence: 3 }));
  hub.on?.durable(opened(11, 10, anIncident(), 'e2'));
  await clock.pass(0);
  expect(hub.asked).toEqual([null, null]);
  expect(wall.live.picture).toMatchObject({ epoch: 'e2', sequence: 3 });
});

test('while the hub is away the picture is polled, and the hub is tried for ever', async () => {
  const { hub, clock, wall } = await aWall(async () => aSnapshot({ sequence: 40 }));
  hub.failing = new Error('down');
  await hub.stop();
  await clock.pass(pollEvery);
  expect(wall.live).toMatchObject({ hub: false, picture: { sequence: 40 }, heardAt: clock.now() });
  await clock.pass(10 * 60_000);
  expect(hub.starts).toBeGreaterThan(50);
  hub.failing = null;
  await clock.pass(15_000);
  expect(hub.asked.at(-1)).toBe(40);
});

test('as soon as the server answers a poll the hub is tried again', async () => {
  let up = false;
  const { hub, clock, wall } = await aWall(async () => {
    if (!up) throw new Error('down');
    return aSnapshot();
  });
  hub.failing = new Error('down');
  await hub.stop();
  await clock.pass(60_000);
  hub.failing = null;
  up = true;
  await clock.pass(pollEvery);
  expect(wall.live.hub).toBe(true);
});

test('a connection that says nothing is taken for dead', async () => {
  const { hub, clock } = await aWall();
  await clock.pass(8_000);
  hub.on?.pulse(aPulse());
  await clock.pass(8_000);
  expect(hub.starts).toBe(1);
  await clock.pass(8_000);
  expect(hub.starts).toBeGreaterThan(1);
});

test('who is not let in any more is told so', async () => {
  const { hub, clock, wall } = await aWall();
  hub.failing = new Refused();
  await hub.stop();
  await clock.pass(300);
  expect(wall.live.refused).toBe(true);
});

test('ages are told by the clock of the server', async () => {
  const { hub, clock, wall } = await aWall();
  const at = (milliseconds: number) => new Date(milliseconds).toISOString();
  expect(wall.live.skew).toBe(0);
  hub.on?.pulse(aPulse({ at: at(clock.now() - 400) }));
  expect(wall.live.skew).toBe(0);
  hub.on?.pulse(aPulse({ at: at(clock.now() + 90_000) }));
  expect(wall.live.skew).toBe(90_000);
  hub.on?.pulse(aPulse({ at: at(clock.now() + 89_700) }));
  expect(wall.live.skew).toBe(90_000);
});

test('a stopped wall does nothing more', async () => {
  const { hub, clock, wall } = await aWall();
  wall.stop();
  await clock.pass(60_000);
  expect(hub.starts).toBe(1);
});
