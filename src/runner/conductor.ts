import type { Case } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';
import type { Attempts } from './evaluate.ts';
import { RUN } from '../wire/bounds.ts';
import { executeCase, type ExecuteParts } from './execute-case.ts';
import { evaluateIn, type Judgements } from './judgement.ts';
import type { CaseResult, RunObserver } from './observer.ts';
import { createRandom } from './random.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** Runs cases one by one, with one model; what they bring is gathered in the judgements. */
export interface Conductor {
  /** True when it would be better to go on with one case at a time. */
  run: (each: Case) => Promise<boolean>;
  /** The last answer, if any came. */
  probe: (each: Case) => Promise<{ last: Reading | undefined; strained: boolean }>;
  /** Takes what an earlier run received in place of running it. */
  recall: (each: Case, attempts: Attempts) => void;
  skip: (each: Case, outcome: CaseResult['outcome'], reason: string | null) => void;
  readonly results: Map<string, CaseResult>;
}

interface Part {
  model: string;
  /** Several are tested: what depends on the model is named after it. */
  several: boolean;
  judgements: Judgements;
  /** What went wrong in us, each once. */
  faults: Set<string>;
}

export function createConductor(
  settings: Settings,
  session: Session,
  observer: RunObserver,
  { model, several, judgements, faults }: Part,
): Conductor {
  const results = new Map<string, CaseResult>();
  const labelOf = (each: Case): string | null => (several && each.once !== true ? model : null);
  const parts: Omit<ExecuteParts, 'label'> = {
    session,
    model,
    random: createRandom(settings.seed),
    retries: settings.retries,
    // What is real needs a moment; the mock's time does not pass by waiting.
    askAgainMs: settings.kind === 'embedded-mock' ? 0 : 1_000,
  };
  const perform = async (each: Case) => {
    const began = session.elapsed();
    const executed = await executeCase(each, { ...parts, label: labelOf(each) });
    for (const fault of executed.faults) faults.add(fault);
    const evaluation = evaluateIn(judgements, each, executed.attempts, { model, faults });
    observer.evaluated?.(each.id, evaluation.findings);
    return {
      evaluation,
      readings: [...executed.attempts.values()].flat(),
      durationMs: session.elapsed() - began,
    };
  };
  const end = (each: Case, ended: Omit<CaseResult, 'id' | 'title' | 'model'>): void => {
    const result = { id: each.id, title: each.title, model: labelOf(each), ...ended };
    results.set(each.id, result);
    observer.caseEnded?.(result);
  };
  return {
    results,
    async run(each) {
      observer.caseStarted?.(each.id);
      const { evaluation, readings, durationMs } = await perform(each);
      const { ended, because } = session.stop;
      const cut = evaluation.outcome === 'not-run' && because !== null;
      end(each, {
        outcome: cut && ended === 'target-gone' ? 'blocked' : evaluation.outcome,
        reason: cut ? because : evaluation.reason,
        attempts: readings.length,
        durationMs: Math.round(durationMs),
        exchanges: readings.map((reading) => reading.exchange.id),
      });
      return readings.some(isStrain);
    },
    async probe(each) {
      const { readings } = await perform(each);
      return { last: readings.at(-1), strained: readings.some(isStrain) };
    },
    recall(each, attempts) {
      const readings = [...attempts.values()].flat();
      const { outcome, reason } = evaluateIn(judgements, each, attempts, { model, faults });
      const exchanges = readings.map((reading) => reading.exchange.id);
      end(each, { outcome, reason, attempts: readings.length, durationMs: 0, exchanges });
    },
    skip: (each, outcome, reason) =>
      end(each, { outcome, reason, attempts: 0, durationMs: 0, exchanges: [] }),
  };
}

/** The target can do no more at once, or we: large answers take many times their size to read. */
function isStrain({ status, exchange: { response, failure } }: Reading): boolean {
  const size = response?.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0;
  return (
    status === 429 || failure?.kind === 'timeout' || failure?.kind === 'too-large' || size > RUN.largeBytes
  );
}
