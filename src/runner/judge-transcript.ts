import { dialects, loadChecker, type Dialect, type DialectName } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { cases as builtInCases } from '../../suites/index.ts';
import { probes as builtInProbes, type Probe } from '../../suites/probes.ts';
import type { Case, Step } from '../../suites/case.ts';
import type { Finding } from '../judge/finding.ts';
import { judge } from '../judge/judge.ts';
import { read } from '../judge/read.ts';
import type { Reading } from '../judge/reading.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Transcript } from '../wire/transcript.ts';
import { createBudget } from './budget.ts';
import { buildReport, recordOf, type ExchangeRecord } from './build-report.ts';
import { capabilityStates, obstacle, PROBE, probeCase, type CapabilityState } from './capabilities.ts';
import { evaluate, type EvaluateContext, type Evaluation } from './evaluate.ts';
import { CLEAN_UP } from './clean-up.ts';
import { nobodyThere } from './nobody-there.ts';
import type { CaseResult } from './observer.ts';
import { OptionError } from './options.ts';
import { probedBy } from './probed.ts';
import { createStored } from './stored.ts';
import { isTransient } from './step.ts';

export interface JudgeOptions {
  /** Default: that of the transcript, else `openai`. */
  dialect?: DialectName;
  failOn?: 'must' | 'should';
  /** In place of the built-in ones. */
  cases?: readonly Case[];
  /** In place of the built-in ones. */
  probes?: readonly Probe[];
}

/**
 * Judges a run again from its transcript: without a key, without cost, and with the same findings.
 * Rejects with OptionError when the dialect is not known.
 */
export async function judgeTranscript(
  { header, exchanges, cutLine }: Transcript,
  options: JudgeOptions = {},
): Promise<Report> {
  return judgeRecorded(exchanges, {
    ...options,
    target: { baseUrl: header.baseUrl, kind: header.kind ?? 'server', model: header.model },
    dialect: dialectOf(options.dialect ?? header.dialect),
    startedAt: new Date(header.startedAt),
    claims: header.claims,
    deselected: header.deselected ?? { cases: [], requirements: [] },
    strict: header.kind !== 'file',
    notes:
      cutLine === undefined
        ? []
        : [`Line ${cutLine} of the transcript, its last one, is cut off and was not read.`],
  });
}

/**
 * Judges wire that no run of ours made, by the universal checks alone. It is not expected to show everything:
 * the exit code is 1 when a MUST is broken, and else 0.
 */
export async function judgeExchanges(
  exchanges: readonly Exchange[],
  options: JudgeOptions = {},
): Promise<Report> {
  return judgeRecorded(exchanges, {
    ...options,
    target: { baseUrl: '', kind: 'file', model: null },
    dialect: dialectOf(options.dialect ?? 'openai'),
    startedAt: new Date(),
    claims: {},
    deselected: { cases: [], requirements: [] },
    cases: [],
    probes: [],
    strict: false,
    notes: [],
  });
}

interface Recorded {
  target: Report['target'];
  dialect: Dialect;
  startedAt: Date;
  claims: Record<string, boolean>;
  deselected: { cases: readonly string[]; requirements: readonly string[] };
  strict: boolean;
  notes: string[];
  failOn?: 'must' | 'should';
  cases?: readonly Case[];
  probes?: readonly Probe[];
}

async function judgeRecorded(exchanges: readonly Exchange[], recorded: Recorded): Promise<Report> {
  const { dialect, target, deselected } = recorded;
  const cases = recorded.cases ?? builtInCases;
  const probes = recorded.probes ?? builtInProbes;
  const checker = await loadChecker(dialect.name);
  const context: EvaluateContext = {
    model: target.model ?? '',
    judge: (reading) => judge(reading, { dialect: dialect.name, checker }),
  };
  const byCase = Map.groupBy(exchanges, (exchange) => exchange.case);
  const faults: string[] = [];
  const findings: Finding[] = [];
  const tally = createTally(cases);
  /** Read when they are needed, and forgotten afterwards: together they take many times the memory of their bytes. */
  const readingsOf = (of: readonly Exchange[] = []): Reading[] => {
    const readings = of.map(read);
    tally.take(readings);
    return readings;
  };
  const take = (evaluation: Evaluation): Evaluation => {
    for (const finding of evaluation.findings) findings.push(finding);
    faults.push(...evaluation.faults);
    return evaluation;
  };

  const asked = Map.groupBy(byCase.get(PROBE) ?? [], (exchange) => exchange.step);
  const probed = probes.flatMap((each) => {
    const readings = attemptsOf(readingsOf(asked.get(each.capability)));
    const last = readings.get(each.capability)?.at(-1);
    if (last === undefined) return [];
    take(evaluate(probeCase(each), readings, context));
    return [probedBy(each, last, faults)];
  });
  for (const [step, of] of asked) if (!probes.some((each) => each.capability === step)) readingsOf(of);
  const told = { claims: recorded.claims, claimAll: false };
  const states = recorded.strict ? capabilityStates(dialect, told, probed) : assumed(dialect);

  const nobody = nobodyThere(target.baseUrl, probed, true);
  if (nobody !== null) findings.splice(0);

  const results = new Map<string, CaseResult>();
  for (const each of cases) {
    const own = readingsOf(byCase.get(each.id));
    const evaluation =
      own.length === 0
        ? absent(each, states, deselected.cases)
        : take(evaluate(each, attemptsOf(own), context));
    results.set(each.id, resultOf(each, evaluation, own));
  }
  const known = new Set([PROBE, ...cases.map((each) => each.id)]);
  const unjudged = new Set([CLEAN_UP, 'target']);
  for (const exchange of exchanges) {
    if (known.has(exchange.case)) continue;
    const reading = read(exchange);
    tally.take([reading]);
    if (!unjudged.has(exchange.case)) findings.push(...context.judge(reading));
  }

  return buildReport({
    target,
    dialect,
    startedAt: recorded.startedAt,
    durationMs: exchanges.reduce((last, each) => Math.max(last, endOf(each)), 0),
    ended: nobody === null ? 'complete' : 'target-gone',
    because: nobody,
    spent: tally.spent,
    capabilities: states,
    cases,
    results,
    judged: (id) => !deselected.requirements.includes(id),
    findings,
    records: exchanges.flatMap((exchange) => tally.records.get(exchange.id) ?? []),
    cleanUp: tally.cleanUp(),
    notes: [...recorded.notes, ...tally.notes],
    strict: recorded.strict,
    failOn: recorded.failOn ?? 'must',
    faults,
  });
}

function dialectOf(name: string): Dialect {
  const found = dialects.find((each) => each.name === name);
  if (found !== undefined) return found;
  const known = dialects.map((each) => each.name);
  throw new OptionError('dialect', `There is no dialect ${JSON.stringify(name)}.`, { got: name, known });
}

/** Nobody was asked: everything that is there is judged. */
function assumed(dialect: Dialect): CapabilityState[] {
  const states = capabilityStates(dialect, { claims: {}, claimAll: false }, []);
  return states.map((each) => ({ ...each, by: 'assumed', detail: 'nobody was asked' }));
}

function absent(
  each: Case,
  states: readonly CapabilityState[],
  deselected: readonly string[],
): { outcome: CaseResult['outcome']; reason: string } {
  if (deselected.includes(each.id)) return { outcome: 'deselected', reason: 'left out by the user' };
  return obstacle(each.needs, states) ?? { outcome: 'not-run', reason: 'it is not in the transcript' };
}

function resultOf(
  { id, title }: Case,
  { outcome, reason }: { outcome: CaseResult['outcome']; reason: string | null },
  readings: readonly Reading[],
): CaseResult {
  const starts = readings.map(({ exchange }) => exchange.startedAt);
  const ends = readings.map(({ exchange }) => endOf(exchange));
  const durationMs = readings.length === 0 ? 0 : Math.round(latest(ends) + latest(starts.map((at) => -at)));
  const exchanges = readings.map(({ exchange }) => exchange.id);
  return { id, title, outcome, reason, attempts: readings.length, durationMs, exchanges };
}

/** By step, in the order in which they were made. */
function attemptsOf(readings: readonly Reading[] = []): Map<string, Reading[]> {
  const ordered = readings.toSorted((a, b) => a.exchange.attempt - b.exchange.attempt);
  return Map.groupBy(ordered, (reading) => reading.exchange.step);
}

function endOf({ startedAt, response }: Exchange): number {
  return startedAt + (response?.endedAt ?? 0);
}

/** Of a list that may be longer than a call has room for arguments. */
function latest(times: readonly number[]): number {
  return times.reduce((last, each) => Math.max(last, each), -Infinity);
}

/** What the exchanges come to, whatever they show. */
interface Tally {
  /** Those of one case, all at once. */
  take(readings: readonly Reading[]): void;
  readonly spent: Report['spent'];
  /** By the id of the exchange, clean-up left out. */
  readonly records: ReadonlyMap<string, ExchangeRecord>;
  cleanUp(): Report['cleanUp'];
  /** Which of them were too much to be read to their end. */
  readonly notes: readonly string[];
}

/** More of them say nothing new. */
const MAX_NOTES = 5;

function createTally(cases: readonly Case[]): Tally {
  const budget = createBudget({ maxRequests: null, maxTokens: null });
  const stored = createStored();
  const records = new Map<string, ExchangeRecord>();
  const notes: string[] = [];
  const steps = new Map<string, Step>();
  for (const each of cases) for (const step of each.steps) steps.set(`${each.id}/${step.name}`, step);
  return {
    take(readings) {
      const last = new Map(readings.map((reading) => [nameOf(reading), reading]));
      for (const reading of readings) {
        budget.started();
        budget.ended(reading);
        stored.saw(reading);
        if (reading.exchange.case !== CLEAN_UP) records.set(reading.exchange.id, recordOf(reading));
        const { failure, id } = reading.exchange;
        if (failure?.kind === 'too-large' && notes.length < MAX_NOTES)
          notes.push(`${id} was judged in its beginning only: ${failure.message}.`);
        const step = steps.get(nameOf(reading));
        if (step !== undefined && last.get(nameOf(reading)) !== reading && isTransient(step, reading))
          budget.retried();
      }
    },
    spent: budget.spent,
    records,
    notes,
    cleanUp: () => ({
      stored: stored.total,
      deleted: stored.total - stored.left.size,
      left: stored.left.size,
    }),
  };
}

function nameOf({ exchange }: Reading): string {
  return `${exchange.case}/${exchange.step}`;
}
