import type { Exchange } from '../wire/exchange.ts';
import type { Stop } from './stop.ts';

/** So many in a row, and the target is gone; a restart in mid-run takes less. */
const MAX_LOST = 3;

/** So many requests in a row without so much as a status line, and each further one would only wait as long. */
const MAX_SILENT = 5;

/** Watches whether the target is still there, and stops the run when it is not. */
export interface TargetWatch {
  saw(exchange: Exchange): void;
  /** A step got nothing but 429, however long it waited. */
  limited(reason: string): void;
}

export function watchTarget(origin: string, stop: Stop): TargetWatch {
  let first = true;
  let lost = 0;
  let silent = 0;
  let limited = 0;
  return {
    saw({ response, failure }) {
      if (failure?.kind === 'aborted') return;
      if (failure?.kind === 'connect') {
        lost += 1;
        // Nothing was ever there: to wait for it only hides a wrong URL.
        if (first) stop.now('target-gone', `${origin} cannot be reached: ${failure.message}`);
        else if (lost >= MAX_LOST)
          stop.now('target-gone', `${origin} can no longer be reached: ${failure.message}`);
      } else {
        lost = 0;
        silent = response === null && failure?.kind === 'timeout' ? silent + 1 : 0;
        if (silent >= MAX_SILENT) {
          stop.now(
            'target-gone',
            `${origin} left ${silent} requests in a row without an answer: ${failure?.message}`,
          );
        }
        if (response !== null && response.status !== 429) limited = 0;
      }
      first = false;
    },
    limited(reason) {
      limited += 1;
      if (limited >= MAX_LOST) stop.now('target-gone', `${origin} answers nothing but 429: ${reason}`);
    },
  };
}
