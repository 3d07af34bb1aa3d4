/** Ctrl-C and SIGTERM. A run answers the first with a report of what it saw; everything else ends. */
import { complain } from './output.ts';

/** What bin/resproof.js kept of the time before the program was loaded. */
export interface EarlySignals {
  /** Ends the keeping, and tells whether one had come. */
  takeOver(): boolean;
}

export const noSignals: EarlySignals = { takeOver: () => false };

/** As shells have it: 128, and the number of the signal. */
export const INTERRUPTED = 130;

/** The first signal ends the run with a partial report, the second one at once. */
export function stopper(early: EarlySignals): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    complain('\nStopping: what was seen so far is summed up. Once more to stop at once.\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  if (early.takeOver()) onSignal();
  return {
    signal: controller.signal,
    forget: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
