import type { Case } from '../../suites/case.ts';
import type { Finding } from '../judge/finding.ts';
import type { Reading } from '../judge/reading.ts';
import { RUN } from '../wire/bounds.ts';
import { evaluate, type EvaluateContext } from './evaluate.ts';
import { executeCase, type ExecuteParts } from './execute-case.ts';
import type { CaseResult, RunObserver } from './observer.ts';
import { createRandom } from './random.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** Runs cases one by one, and gathers what they bring. */
export interface Conductor {
  /** True when it would be better to go on with one case at a time. */
  run: (each: Case) => Promise<boolean>;
  /** The last answer, if any came. */
  probe: (each: Case) => Promise<{ last: Reading | undefined; strained: boolean }>;
  skip: (each: Case, outcome: CaseResult['outcome'], reason: string | null) => void;
  readonly results: Map<string, CaseResult>;
  readonly findings: Finding[];
  readonly faults: string[];
}

export function createConductor(
  settings: Settings,
  session: Session,
  observer: RunObserver,
  judgeReading: EvaluateContext['judge'],
): Conductor {
  const results = new Map<string, CaseResult>();
  const findings: Finding[] = [];
  const faults: string[] = [];
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
    const context = { model: session.model, judge: judgeReading };
    const evaluation = evaluate(each, executed.attempts, context);
    findings.push(...evaluation.findings);
    faults.push(...executed.faults, ...evaluation.faults);
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
    findings,
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
      return readings.some(isStrain);
    },
    async probe(each) {
      const { readings } = await perform(each);
      return { last: readings.at(-1), strained: readings.some(isStrain) };
    },
    skip: ({ id, title }, outcome, reason) =>
      end({ id, title, outcome, reason, attempts: 0, durationMs: 0, exchanges: [] }),
  };
}

/** The target can do no more at once, or we: large answers take many times their size to read. */
function isStrain({ status, exchange: { response, failure } }: Reading): boolean {
  const size = response?.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0;
  return (
    status === 429 || failure?.kind === 'timeout' || failure?.kind === 'too-large' || size > RUN.largeBytes
  );
}
