/** What every adapter does before it writes a run: the wait, then the hold. */
import type { Run } from '../sse.ts';
import { pause, stopwatch } from '../timers.ts';

interface Ready {
  text: string;
  /** How many frames are in it. */
  frames: number;
  /** Nothing is written after it. */
  last: boolean;
  /** The connection breaks here, and nothing is written. */
  cut: boolean;
}

/**
 * Keeps the time of one reply: each wait begins when the one before it was to end, and not when it did. Timers fire late,
 * and writes take their time; in a long stream that would add up.
 */
export class Pacer {
  #due = stopwatch();

  /** Resolves when the run may be written, or nobody is there any more. Never rejects. */
  async whenReady(run: Run, gone: AbortSignal): Promise<Ready> {
    const { wait = 0 } = run;
    if (wait > 0) {
      this.#due += wait;
      await pause(this.#due - stopwatch(), gone);
    }
    if (!run.hold || gone.aborted) return readyOf(run, null);
    const instead = await run.hold(gone);
    // Whoever let it go decided when.
    this.#due = stopwatch();
    return readyOf(run, instead);
  }
}

function readyOf(run: Run, instead: string | null): Ready {
  if (instead !== null) return { text: instead, frames: 1, last: true, cut: false };
  return { text: run.text, frames: run.frames, last: false, cut: run.cut === true };
}
