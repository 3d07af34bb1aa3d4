import PQueue from 'p-queue';
import type { Report } from '../../spec/generated/report.ts';
import type { Stored } from './stored.ts';

/** Under this name its exchanges stand in the transcript. They are counted, and not judged. */
export const CLEAN_UP = 'clean-up';

interface CleanUpOptions {
  stored: Stored;
  /** False leaves everything: the user wants to keep it, or the target offers no deletion. */
  delete: boolean;
  concurrency: number;
  /** For all of it, in milliseconds. What is not gone by then is left, and counted. */
  timeMs: number;
  /** Sends one DELETE; what it brings is seen by `stored`. */
  remove: (path: string, index: number, signal: AbortSignal) => Promise<void>;
}

/** Deletes what the run stored on the target. */
export async function cleanUp(options: CleanUpOptions): Promise<Report['cleanUp']> {
  const { stored } = options;
  if (options.delete) {
    const signal = AbortSignal.timeout(options.timeMs);
    const queue = new PQueue({ concurrency: options.concurrency });
    for (const [index, path] of [...stored.left].entries()) {
      void queue.add(async () => {
        if (!signal.aborted) await options.remove(path, index + 1, signal);
      });
    }
    await queue.onIdle();
  }
  return { stored: stored.total, deleted: stored.total - stored.left.size, left: stored.left.size };
}
