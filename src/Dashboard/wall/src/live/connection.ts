import type { LinkFacts } from './link';
import type { Durable, PulseMessage, SnapshotMessage } from './model';
import { accept, beat, fromSnapshot, nothingYet, type Picture } from './picture';

/** The hub as the connection needs it. Each callback belongs to the connection that was started last. */
export interface Hub {
  start(on: HubEvents): Promise<void>;
  /** Asks for what came after `since`, or with null for a snapshot; the answer arrives as messages. */
  subscribe(since: number | null, epoch: string | null): Promise<void>;
  stop(): Promise<void>;
}

export interface HubEvents {
  snapshot(snapshot: SnapshotMessage): void;
  durable(message: Durable): void;
  pulse(pulse: PulseMessage): void;
  closed(): void;
}

export interface Clock {
  now(): number;
  after(milliseconds: number, run: () => void): () => void;
}

export interface Live extends LinkFacts {
  picture: Picture;
  /** What the server's clock is ahead of ours, in milliseconds: ages and clocks are told by the server's. */
  skew: number;
  /** The server no longer accepts who we are. */
  refused: boolean;
}

/** Thrown by `Hub.start` or `poll` when the server does not accept who we are. */
export class Refused extends Error {}

// Quick at first, because a restart of the server takes two seconds; then patient. Jitter keeps a room full of walls apart.
const backoff = [250, 1_000, 2_000, 5_000, 10_000];
export const pollEvery = 3_000;
// A connection that stands and says nothing for so long is dead, whatever TCP believes.
export const deadAfter = 10_000;

/**
 * Keeps one picture alive: subscribes, follows by sequence, asks again after a gap, starts over after an epoch change,
 * reconnects for ever, and polls while the hub is away. Runs on the page's one thread; listeners are called after each change.
 */
export class LiveConnection {
  #live: Live;
  #listeners = new Set<() => void>();
  // Which start is the present one; 0 = stopped. What an earlier one still awaits must not touch the next.
  #run = 0;
  #runs = 0;
  #attempts = 0;
  #timers = new Set<() => void>();
  #asking = false;
  /** Calls off the next attempt to connect; null while none is planned. */
  #waiting: (() => void) | null = null;

  constructor(
    private readonly hub: Hub,
    private readonly poll: () => Promise<SnapshotMessage>,
    private readonly clock: Clock,
    private readonly jitter: () => number = Math.random,
  ) {
    this.#live = { picture: nothingYet, hub: false, heardAt: null, startedAt: clock.now(), skew: 0, refused: false };
  }

  get live(): Live {
    return this.#live;
  }

  listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    this.#run = ++this.#runs;
    void this.#connect(this.#run);
    this.#every(1_000, () => this.#watch());
    this.#every(pollEvery, () => void this.#pollOnce());
  }

  stop(): void {
    this.#run = 0;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#waiting = null;
    void this.hub.stop();
  }

  async #connect(run: number): Promise<void> {
    try {
      await this.hub.start({
        snapshot: (snapshot) => this.#tookSnapshot(snapshot),
        durable: (message) => this.#tookDurable(message),
        pulse: (pulse) => this.#heard(beat(this.#live.picture, pulse), pulse.at),
        closed: () => this.#broken(run),
      });
      await this.#subscribe();
      if (run !== this.#run) return;
      this.#attempts = 0;
      this.#set({ hub: true, refused: false, heardAt: this.clock.now() });
    } catch (error) {
      if (run !== this.#run) return;
      if (error instanceof Refused) this.#set({ refused: true });
      await this.hub.stop().catch(() => {});
      this.#broken(run);
    }
  }

  #subscribe(): Promise<void> {
    const { sequence, epoch } = this.#live.picture;
    return this.hub.subscribe(epoch === null ? null : sequence, epoch);
  }

  #broken(run: number): void {
    if (run !== this.#run || this.#waiting) return;
    this.#set({ hub: false });
    const wait = backoff[Math.min(this.#attempts++, backoff.length - 1)] ?? 10_000;
    this.#waiting = this.#after(wait * (0.5 + this.jitter()), () => this.#reconnect());
  }

  #reconnect(): void {
    this.#waiting?.();
    this.#waiting = null;
    void this.#connect(this.#run);
  }

  #tookSnapshot(snapshot: SnapshotMessage): void {
    this.#heard(fromSnapshot(snapshot, this.#live.picture.lagMs), snapshot.at);
  }

  #heard(picture: Picture, at: string): void {
    const heardAt = this.clock.now();
    const ahead = Date.parse(at) - heardAt;
    // Less is the way of the message, not the clocks.
    const skew = Math.abs(ahead) > 2_000 ? ahead : 0;
    // It is stable but for the way of the message, so small changes would only make the clocks on the wall stutter.
    this.#set({ picture, heardAt, skew: Math.abs(skew - this.#live.skew) > 1_000 ? skew : this.#live.skew });
  }

  #tookDurable(message: Durable): void {
    const result = accept(this.#live.picture, message);
    if (result.outcome === 'applied') this.#set({ picture: result.picture, heardAt: this.clock.now() });
    else if (result.outcome === 'gap') void this.#askAgain();
    else if (result.outcome === 'other-store') {
      this.#set({ picture: { ...this.#live.picture, epoch: null } });
      void this.#askAgain();
    }
  }

  /** Everything after the last one seen comes again, in order, so the message that showed the gap is dropped. */
  async #askAgain(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      await this.#subscribe();
    } catch {
      await this.hub.stop().catch(() => {});
    } finally {
      this.#asking = false;
    }
  }

  #watch(): void {
    const { hub, heardAt } = this.#live;
    if (hub && heardAt !== null && this.clock.now() - heardAt > deadAfter) void this.hub.stop();
  }

  async #pollOnce(): Promise<void> {
    if (this.#live.hub) return;
    try {
      const snapshot = await this.poll();
      // The hub may have come back while the answer was under way; its picture is the newer one.
      if (!this.#live.hub) this.#tookSnapshot(snapshot);
      this.#set({ refused: false });
      // The server answers: there is no reason to wait out the pause that its absence had earned.
      if (this.#waiting) this.#reconnect();
    } catch (error) {
      if (error instanceof Refused) this.#set({ refused: true });
      // Anything else is the lost connection, which the age of the picture already shows.
    }
  }

  #set(change: Partial<Live>): void {
    this.#live = { ...this.#live, ...change };
    for (const listener of this.#listeners) listener();
  }

  #after(milliseconds: number, run: () => void): () => void {
    const cancel = this.clock.after(milliseconds, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
    return cancel;
  }

  #every(milliseconds: number, run: () => void): void {
    this.#after(milliseconds, () => {
      run();
      if (this.#run !== 0) this.#every(milliseconds, run);
    });
  }
}
