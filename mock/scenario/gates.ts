/** Where answers wait until a test lets them go. */
import { alarm } from '../timers.ts';

/** How many answers are held in a whole mock, and how many may be. */
export interface Held {
  now: number;
  readonly max: number;
}

/** One that waits: told whether it may go on, or what is wrong. */
type Waiting = (problem: string | null) => void;

/** The gates of one namespace. They come to be when something waits at them. */
export class Gates {
  readonly #waiting = new Map<string, Set<Waiting>>();
  readonly #timeout: number;
  readonly #held: Held;

  /** @param timeout milliseconds that an answer is held at most */
  constructor(timeout: number, held: Held) {
    this.#timeout = timeout;
    this.#held = held;
  }

  /**
   * Waits at the gate. Resolves to null when the answer may go on, or nobody is there for it any more; to a sentence when
   * it was not released in time, or too many are held. Never rejects.
   */
  async pass(name: string, gone: AbortSignal): Promise<string | null> {
    if (gone.aborted) return null;
    if (this.#held.now >= this.#held.max)
      return `${this.#held.max} answers are held at gates already; no more are.`;
    this.#held.now += 1;
    const here = this.#waiting.get(name) ?? new Set<Waiting>();
    this.#waiting.set(name, here);
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const late = `The gate ${JSON.stringify(name)} was not released within ${this.#timeout} ms.`;
    const stop = alarm(this.#timeout, () => resolve(late));
    const leave = () => resolve(null);
    gone.addEventListener('abort', leave, { once: true });
    here.add(resolve);
    const problem = await promise;
    stop();
    gone.removeEventListener('abort', leave);
    here.delete(resolve);
    if (here.size === 0 && this.#waiting.get(name) === here) this.#waiting.delete(name);
    this.#held.now -= 1;
    return problem;
  }

  /** Lets go what waits at this gate now, and says how many that were; what comes later waits again. */
  release(name: string): number {
    const here = [...(this.#waiting.get(name) ?? [])];
    // At once, and not when each has gone on: a second release must not count it again.
    this.#waiting.delete(name);
    for (const letGo of here) letGo(null);
    return here.length;
  }

  releaseAll(): number {
    return [...this.#waiting.keys()].reduce((sum, name) => sum + this.release(name), 0);
  }

  /** The gates at which something waits, and how much. */
  list(): { name: string; waiting: number }[] {
    return [...this.#waiting].map(([name, here]) => ({ name, waiting: here.size }));
  }
}
