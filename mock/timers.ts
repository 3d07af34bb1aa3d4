/**
 * The real timers, taken when this module loads: a test that installs fake timers afterwards, and forgets the
 * mock, would otherwise wait for ever on a paced stream.
 */
const startTimer = globalThis.setTimeout;
const stopTimer = globalThis.clearTimeout;

/** Resolves after so many milliseconds, or at once when the signal aborts. Never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      stopTimer(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = startTimer(finish, milliseconds);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** Calls back after so many milliseconds, without keeping the process alive; returns how to stop it. */
export function alarm(milliseconds: number, ring: () => void): () => void {
  const timer = startTimer(ring, milliseconds);
  timer.unref?.();
  return () => stopTimer(timer);
}

/** Milliseconds since 1970, and milliseconds that only ever grow; neither can be faked by a test. */
export const wallTime: () => number = Date.now.bind(Date);
export const stopwatch: () => number = performance.now.bind(performance);
