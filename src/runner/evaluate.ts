/**
 * From what a case received to what it shows. Pure: a run and its transcript are evaluated by the same function.
 */
import type { RequirementId } from '../../spec/index.ts';
import type { Case, Step, Told } from '../../suites/case.ts';
import { Collector } from '../judge/collector.ts';
import type { Finding } from '../judge/finding.ts';
import type { Reading } from '../judge/reading.ts';
import { isTransient, settleStep, wasDone, type StepResult } from './step.ts';

interface EvaluateContext {
  /** What the user asked to be tested. */
  model: string;
  /** All universal checks. */
  judge: (reading: Reading) => Finding[];
  /** What the look of a case can say here; all that it says, if absent. */
  shown?: (requirement: RequirementId) => boolean;
}

export interface Evaluation {
  outcome: 'done' | 'inconclusive' | 'blocked' | 'not-run';
  reason: string | null;
  findings: Finding[];
  /** What went wrong in us, one sentence each: the run cannot be trusted. */
  faults: string[];
}

type Ending = Pick<Evaluation, 'outcome' | 'reason'>;

/** The attempts of each step by its name, in the order in which they were made. */
export type Attempts = ReadonlyMap<string, readonly Reading[]>;

export function evaluate(each: Case, attempts: Attempts, context: EvaluateContext): Evaluation {
  const faults: string[] = [];
  const guard = <T>(what: string, run: () => T, otherwise: T): T => {
    try {
      return run();
    } catch (error) {
      faults.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    }
  };
  const findings: Finding[] = [];
  const last = new Map<string, Reading>();
  let ending: Ending | null = null;

  for (const step of each.steps) {
    const readings = attempts.get(step.name) ?? [];
    const final = readings.at(-1);
    if (final === undefined) {
      ending ??= { outcome: 'not-run', reason: `step ${step.name} was not sent` };
      continue;
    }
    last.set(step.name, final);
    for (const reading of readings) {
      const what = `judging ${reading.exchange.id}`;
      findings.push(...guard(what, () => judgeAttempt(step, reading, reading === final, context), []));
    }
    const result = settleStep(step, final);
    findings.push(...verdictOf(step, final, result));
    ending ??=
      endingOf(step, result) ?? guard(`did of ${each.id}/${step.name}`, () => doneOf(step, final), null);
  }

  if (ending !== null || each.look === undefined) {
    return { ...(ending ?? { outcome: 'done', reason: null }), findings, faults };
  }
  const told = createTold(last, context.model);
  guard(`look of ${each.id}`, () => each.look?.(told), undefined);
  const { shown = () => true } = context;
  findings.push(...told.findings().filter(({ requirement }) => shown(requirement)));
  const reason = told.reason();
  return { outcome: reason === null ? 'done' : 'inconclusive', reason, findings, faults };
}

/**
 * An attempt that was sent again because of 429 or a passing failure says nothing about what was asked: it is judged
 * as an error, and not as the answer. So is a 429 that never went away: to be limited is no fault of the server.
 */
function judgeAttempt(step: Step, reading: Reading, final: boolean, { judge }: EvaluateContext): Finding[] {
  const { response, failure } = reading.exchange;
  // A client that hangs up has seen half an answer: what it lacks is nobody's fault.
  if (response === null || failure?.kind === 'aborted') return [];
  // What a server makes of a request that it should have refused is measured by nothing: the one finding is that it did.
  if (step.wants === 'refused' && reading.status >= 200 && reading.status < 300) return [];
  const findings = judge(reading);
  const passing = isTransient(step, reading) && (!final || reading.status === 429);
  return passing ? findings.filter((finding) => finding.requirement.startsWith('error.')) : findings;
}

function verdictOf(step: Step, { exchange }: Reading, result: StepResult): Finding[] {
  const collector = new Collector(exchange.id);
  if (result.kind === 'broken') collector.break(result.requirement, result.expected, result.got);
  // `otherwise` is not kept here: that a request was answered does not show that it was understood.
  if (result.kind === 'met' && (step.wants ?? 'ok') === 'ok') collector.keep('http.success-status');
  return collector.findings();
}

function endingOf(step: Step, result: StepResult): Ending | null {
  switch (result.kind) {
    case 'met':
      return null;
    case 'broken':
      return {
        outcome: 'blocked',
        reason: `step ${step.name}: expected ${result.expected}, got ${result.got}`,
      };
    case 'blocked':
      return { outcome: 'blocked', reason: `step ${step.name}: ${result.reason}` };
    case 'stopped':
      return { outcome: 'not-run', reason: `the run was stopped during step ${step.name}` };
  }
}

function doneOf(step: Step, reading: Reading): Ending | null {
  if (wasDone(step, reading)) return null;
  return {
    outcome: 'inconclusive',
    reason: `step ${step.name}: the model did not do what it was asked in words`,
  };
}

interface Listener extends Told {
  findings(): Finding[];
  /** Why the model's answer shows nothing; null when it does. */
  reason(): string | null;
}

function createTold(last: ReadonlyMap<string, Reading>, model: string): Listener {
  const collectors = new Map<string, Collector>();
  let inconclusive: string | null = null;
  const at = (step: string): Reading => {
    const reading = last.get(step);
    if (reading === undefined) throw new Error(`there is no step ${step}`);
    return reading;
  };
  const collector = (step: string): Collector => {
    const { id } = at(step).exchange;
    const found = collectors.get(id) ?? new Collector(id);
    collectors.set(id, found);
    return found;
  };
  return {
    at,
    model,
    keep: (requirement, step) => collector(step).keep(requirement),
    break: (requirement, step, { expected, got, place }) =>
      void collector(step).break(requirement, expected, got, place),
    check: (requirement, step, holds, { expected, got, place }) =>
      void collector(step).check(requirement, holds, expected, got, place),
    inconclusive: (reason) => {
      inconclusive ??= reason;
    },
    findings: () => [...collectors.values()].flatMap((each) => each.findings()),
    reason: () => inconclusive,
  };
}

/** The requirements that a case can report on by itself, beside the universal ones. */
export function reportsOn(each: Case): Set<RequirementId> {
  const otherwise = each.steps.flatMap((step) => (step.otherwise === undefined ? [] : [step.otherwise]));
  return new Set([...each.shows, ...otherwise]);
}
