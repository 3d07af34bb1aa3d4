import type { Case } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';
import { executeCase, type ExecuteParts } from './execute-case.ts';
import { evaluateIn, type Judgements } from './judgement.ts';
import type { CaseResult, RunObserver } from './observer.ts';
import { createRandom } from './random.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** Runs cases one by one; what they bring is gathered in the judgements. */
export interface Conductor {
  /** True when the target showed strain. */
  run: (each: Case) => Promise<boolean>;
  /** The last answer, if any came. */
  probe: (each: Case) => Promise<Reading | undefined>;
  skip: (each: Case, outcome: CaseResult['outcome'], reason: string | null) => void;
  readonly results: Map<string, CaseResult>;
  /** What went wrong in us, each once. */
  readonly faults: Set<string>;
}

export function createConductor(
  settings: Settings,
  session: Session,
  observer: RunObserver,
  judgements: Judgements,
): Conductor {
  const results = new Map<string, CaseResult>();
  const faults = new Set<string>();
  const parts: ExecuteParts = {
    session,
    random: createRandom(settings.seed),
    retries: settings.retries,
    // What is real needs a moment; the mock's time does not pass by waiting.
    askAgainMs: settings.kind === 'embedded-mock' ? 0 : 1_000,
  };
  const perform = async (each: Case) => {
    const began = session.elapsed();
    const executed = await executeCase(each, parts);
    for (const fault of executed.faults) faults.add(fault);
    const evaluation = evaluateIn(judgements, each, executed.attempts, { model: session.model, faults });
    return {
      evaluation,
      readings: [...executed.attempts.values()].flat(),
      durationMs: session.elapsed() - began,
    };
  };
  const end = (result: CaseResult): void => {
    results.set(result.id, result);
    observer.caseEnded?.(result);
  };
  return {
    results,
    faults,
    async run(each) {
      observer.caseStarted?.(each.id);
      const { evaluation, readings, durationMs } = await perform(each);
      const { ended, because } = session.stop;
      const cut = evaluation.outcome === 'not-run' && because !== null;
      end({
        id: each.id,
        title: each.title,
        outcome: cut && ended === 'target-gone' ? 'blocked' : evaluation.outcome,
        reason: cut ? because : evaluation.reason,
        attempts: readings.length,
        durationMs: Math.round(durationMs),
        exchanges: readings.map((reading) => reading.exchange.id),
      });
      return readings.some(({ status, exchange }) => status === 429 || exchange.failure?.kind === 'timeout');
    },
    async probe(each) {
      const { readings } = await perform(each);
      return readings.at(-1);
    },
    skip: ({ id, title }, outcome, reason) =>
      end({ id, title, outcome, reason, attempts: 0, durationMs: 0, exchanges: [] }),
  };
}
