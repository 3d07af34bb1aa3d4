import PQueue from 'p-queue';
import type { Case } from '../../suites/case.ts';

export interface ScheduleOptions {
  /** Cases in flight at once, at most. */
  concurrency: number;
  /** Begins with one case at a time, and rises while nothing speaks against it. */
  slow: boolean;
  signal: AbortSignal;
  /** Runs one case; true when the target showed strain: 429, or no answer in time. */
  run: (each: Case) => Promise<boolean>;
}

/**
 * Runs cases: the cheap core first, so that a wrong target is known early; those that need quiet alone; those that
 * send wrong requests last, since they may hurt. Returns when all are done, or those in flight after a stop.
 */
export async function schedule(cases: readonly Case[], options: ScheduleOptions): Promise<void> {
  const { concurrency, slow, signal, run } = options;
  const queue = new PQueue({ concurrency: slow ? 1 : concurrency });
  const failures: unknown[] = [];
  const task = async (each: Case): Promise<void> => {
    if (signal.aborted || failures.length > 0) return;
    try {
      const strained = await run(each);
      queue.concurrency = strained ? 1 : Math.min(concurrency, queue.concurrency + 1);
    } catch (error) {
      failures.push(error);
    }
  };
  for (const phase of phases(cases)) {
    for (const each of phase.cases) {
      void queue.add(() => task(each));
      if (phase.alone) await queue.onIdle();
    }
    await queue.onIdle();
  }
  if (failures.length > 0) throw failures[0];
}

interface Phase {
  cases: Case[];
  alone: boolean;
}

function phases(cases: readonly Case[]): Phase[] {
  const pick = (negative: boolean, alone: boolean): Phase => ({
    cases: cases
      .filter((each) => (each.negative ?? false) === negative && (each.alone ?? false) === alone)
      // Stable: within the core, and behind it, the order of the catalogue.
      .toSorted((a, b) => Number(b.quick ?? false) - Number(a.quick ?? false)),
    alone,
  });
  return [pick(false, false), pick(false, true), pick(true, false), pick(true, true)];
}
