import { RUN } from '../wire/bounds.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Stop } from './stop.ts';

/** Watches whether the target is still there, and stops the run when it is not. */
export interface TargetWatch {
  saw(exchange: Exchange): void;
  /** A step got nothing but 429, however long it waited. */
  limited(reason: string): void;
}

export function watchTarget(origin: string, stop: Stop): TargetWatch {
  let first = true;
  let lost = 0;
  let answered = false;
  let unanswered = 0;
  let limited = 0;
  return {
    saw({ response, failure, transport }) {
      if (failure?.kind === 'aborted') return;
      // A proxy may hang on upgrades alone: that is a finding, and says nothing of the target.
      if (transport === 'websocket' && response === null && failure?.kind === 'timeout') return;
      if (failure?.kind === 'connect') {
        lost += 1;
        // Nothing was ever there: to wait for it only hides a wrong URL.
        if (first) stop.now('target-gone', `${origin} cannot be reached: ${failure.message}`);
        else if (lost >= RUN.lostInARow)
          stop.now('target-gone', `${origin} can no longer be reached: ${failure.message}`);
      } else {
        lost = 0;
        answered ||= response !== null;
        // Who has answered before may well hang up on what is asked now: each such request is a finding of its own.
        const silent = response === null && (failure?.kind === 'timeout' || !answered);
        unanswered = silent ? unanswered + 1 : 0;
        if (unanswered >= RUN.unansweredInARow) {
          stop.now(
            'target-gone',
            `${origin} left ${unanswered} requests in a row without an answer: ${failure?.message}`,
          );
        }
        if (response !== null && response.status !== 429) limited = 0;
      }
      first = false;
    },
    limited(reason) {
      limited += 1;
      if (limited >= RUN.lostInARow) stop.now('target-gone', `${origin} answers nothing but 429: ${reason}`);
    },
  };
}
