import { setTimeout as sleep } from 'node:timers/promises';

/** Spaces requests out over the whole run. */
export interface Pace {
  /** Resolves when the next request may start; rejects with the signal's reason when the run is stopped first. */
  turn(signal: AbortSignal): Promise<void>;
  /** Nothing starts for so many milliseconds: the target asked for it. */
  hold(ms: number): void;
}

/**
 * Evenly spaced, and not in bursts: a target that allows 15 a minute often means one in 4 seconds.
 *
 * @param now milliseconds on a clock that never goes back
 */
export function createPace(
  rate: { count: number; perMs: number } | null,
  now: () => number = () => performance.now(),
): Pace {
  const gap = rate === null ? 0 : rate.perMs / rate.count;
  let free = 0;
  let held = 0;
  return {
    async turn(signal) {
      signal.throwIfAborted();
      for (;;) {
        const at = Math.max(now(), free, held);
        const wait = at - now();
        if (wait <= 0) {
          free = at + gap;
          return;
        }
        await sleep(wait, undefined, { signal });
      }
    },
    hold(ms) {
      held = Math.max(held, now() + ms);
    },
  };
}
