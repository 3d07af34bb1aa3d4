/** What time it is in a namespace. Time stamps, expiry and delays are decided by it, and by no other clock. */
import type { Records } from '../store/store.ts';

/** `virtual`: time follows from the requests alone. `real`: wall time. */
export type ClockMode = 'virtual' | 'real';

/** When something was made. */
export type Moment = {
  /** Unix seconds. */
  at: number;
  /** By how many seconds the clock had been moved until then. */
  moved: number;
};

/** Virtual time begins on 2026-01-01T00:00:00Z. */
const EPOCH = 1_767_225_600;
const ROOTS = 'clock/roots';
const MOVED = 'clock/moved';

// Taken at import, so that fake timers in a test do not stop a mock that was asked for wall time.
const wallTime = Date.now.bind(Date);
const wallSeconds = (): number => Math.floor(wallTime() / 1000);

export class Clock {
  readonly #records: Records;
  readonly #mode: ClockMode;

  constructor(records: Records, mode: ClockMode) {
    this.#records = records;
    this.#mode = mode;
  }

  /**
   * The moment of what is made now. In virtual mode a root has the epoch plus its number, and a child its parent's
   * plus one second: what other chains do meanwhile changes nothing in it. By how much the clock was moved since comes
   * on top; no child is older than its parent.
   */
  async stamp(parent?: Moment): Promise<Moment> {
    const moved = await this.#moved();
    if (this.#mode === 'real') return { at: wallSeconds() + moved, moved };
    if (parent !== undefined) return { at: parent.at + 1 + Math.max(0, moved - parent.moved), moved };
    return { at: EPOCH + (await this.#records.increment(ROOTS)) + moved, moved };
  }

  /** This moment, of which nothing is made. */
  async moment(): Promise<Moment> {
    return { at: await this.now(), moved: await this.#moved() };
  }

  /** Unix seconds. In virtual mode it goes on with each root, and when it is moved. */
  async now(): Promise<number> {
    return (await this.#unmoved()) + (await this.#moved());
  }

  /** Seconds that have gone by since that moment. Virtual time only goes by, for what is there, when it is moved. */
  async since(moment: Moment): Promise<number> {
    return this.between(moment, await this.moment());
  }

  /** The same, of two moments. */
  between(earlier: Moment, later: Moment): number {
    return Math.max(0, this.isVirtual ? later.moved - earlier.moved : later.at - earlier.at);
  }

  get isVirtual(): boolean {
    return this.#mode === 'virtual';
  }

  /** Moves it to this time, in Unix seconds; from there it goes on. */
  async set(seconds: number): Promise<void> {
    await this.#records.set(MOVED, seconds - (await this.#unmoved()));
  }

  /** Moves it by so many seconds. */
  async advance(seconds: number): Promise<void> {
    await this.#records.increment(MOVED, seconds);
  }

  async #unmoved(): Promise<number> {
    return this.#mode === 'real' ? wallSeconds() : EPOCH + number(await this.#records.get(ROOTS));
  }

  async #moved(): Promise<number> {
    return number(await this.#records.get(MOVED));
  }
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
