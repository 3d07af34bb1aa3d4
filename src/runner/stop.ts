import type { Report } from '../../spec/generated/report.ts';

/** Why a run ended. */
export type Ended = Report['ended'];

/** The one switch that ends a run before its time. The first reason stands. */
export interface Stop {
  readonly ended: Ended;
  /** In words; null while the run goes on, and when it came to its own end. */
  readonly because: string | null;
  /** Aborts with the first `now`. */
  readonly signal: AbortSignal;
  now(ended: Exclude<Ended, 'complete'>, because: string): void;
}

export function createStop(): Stop {
  const controller = new AbortController();
  let ended: Ended = 'complete';
  let because: string | null = null;
  return {
    get ended() {
      return ended;
    },
    get because() {
      return because;
    },
    signal: controller.signal,
    now(why, words) {
      if (because !== null) return;
      ended = why;
      because = words;
      controller.abort();
    },
  };
}
