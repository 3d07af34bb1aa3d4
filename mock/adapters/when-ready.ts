/** What every adapter does before it writes a run: the wait, then the hold. */
import type { Run } from '../sse.ts';
import { pause } from '../timers.ts';

interface Ready {
  text: string;
  /** How many frames are in it. */
  frames: number;
  /** Nothing is written after it. */
  last: boolean;
  /** The connection breaks here, and nothing is written. */
  cut: boolean;
}

/** Resolves when the run may be written, or nobody is there any more. Never rejects. */
export async function whenReady(run: Run, gone: AbortSignal): Promise<Ready> {
  await pause(run.wait ?? 0, gone);
  const instead = run.hold && !gone.aborted ? await run.hold(gone) : null;
  if (instead !== null) return { text: instead, frames: 1, last: true, cut: false };
  return { text: run.text, frames: run.frames, last: false, cut: run.cut === true };
}
