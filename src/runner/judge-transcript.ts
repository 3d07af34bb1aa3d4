import { dialects, type Dialect, type DialectName } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { cases as builtInCases } from '../../suites/index.ts';
import { probes as builtInProbes, type Probe } from '../../suites/probes.ts';
import type { Case, Step } from '../../suites/case.ts';
import { read } from '../judge/read.ts';
import type { Reading } from '../judge/reading.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Transcript } from '../wire/transcript.ts';
import { createBudget } from './budget.ts';
import { buildReport, recordOf } from './build-report.ts';
import {
  capabilityStates,
  NO_SECOND_KEY,
  obstacle,
  PROBE,
  probeCase,
  type CapabilityState,
} from './capabilities.ts';
import { CLEAN_UP } from './clean-up.ts';
import { evaluateIn, openJudgements } from './judgement.ts';
import { nobodyThere } from './nobody-there.ts';
import type { CaseResult } from './observer.ts';
import { OptionError } from './options.ts';
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
  const judgements = await openJudgements(dialect);
  const readings = exchanges.map(read);
  const byCase = Map.groupBy(readings, (reading) => reading.exchange.case);
  const faults = new Set<string>();
  const context = { model: target.model ?? '', faults };

  const asked = attemptsOf(byCase.get(PROBE));
  for (const each of probes.map(probeCase))
    if (asked.has(each.steps[0]?.name ?? '')) evaluateIn(judgements, each, asked, context);
  const answers = new Map([...asked].map(([step, attempts]) => [step, attempts.at(-1) as Reading]));
  const told = { claims: recorded.claims, claimAll: false };
  const statesIn = (each: Dialect): CapabilityState[] =>
    recorded.strict ? capabilityStates(each, told, probes, answers, faults) : assumed(each);
  const states = statesIn(dialect);

  const probed = probes.map(({ ask, capability }) => ({ ask, reading: answers.get(capability) }));
  const nobody = nobodyThere(
    target.baseUrl,
    probed.filter(({ reading }) => reading !== undefined),
  );
  if (nobody !== null) for (const { findings } of judgements.all) findings.splice(0);

  const results = new Map<string, CaseResult>();
  for (const each of cases) {
    const own = byCase.get(each.id) ?? [];
    const evaluation =
      own.length === 0
        ? absent(each, states, deselected.cases)
        : evaluateIn(judgements, each, attemptsOf(own), context);
    results.set(each.id, resultOf(each, evaluation, own));
  }
  const known = new Set([PROBE, CLEAN_UP, 'target', ...cases.map((each) => each.id)]);
  for (const reading of readings) {
    if (known.has(reading.exchange.case)) continue;
    for (const { findings, judge } of judgements.all) findings.push(...judge(reading));
  }

  const stored = createStored();
  for (const reading of readings) stored.saw(reading);
  return buildReport({
    target,
    judgements,
    startedAt: recorded.startedAt,
    durationMs: Math.max(0, ...exchanges.map((each) => each.startedAt + (each.response?.endedAt ?? 0))),
    ended: nobody === null ? 'complete' : 'target-gone',
    because: nobody,
    spent: spentOn(readings, cases),
    capabilities: statesIn,
    cases,
    results,
    judged: (id) => !deselected.requirements.includes(id),
    records: readings.filter(({ exchange }) => exchange.case !== CLEAN_UP).map(recordOf),
    cleanUp: { stored: stored.total, deleted: stored.total - stored.left.size, left: stored.left.size },
    notes: recorded.notes,
    strict: recorded.strict,
    failOn: recorded.failOn ?? 'must',
    faults: [...faults],
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
  const states = capabilityStates(dialect, { claims: {}, claimAll: false }, [], new Map(), new Set());
  return states.map((each) => ({ ...each, by: 'assumed', detail: 'nobody was asked' }));
}

function absent(
  each: Case,
  states: readonly CapabilityState[],
  deselected: readonly string[],
): { outcome: CaseResult['outcome']; reason: string } {
  if (deselected.includes(each.id)) return { outcome: 'deselected', reason: 'left out by the user' };
  const reason = each.secondKey === true ? NO_SECOND_KEY : 'it is not in the transcript';
  return obstacle(each.needs, states) ?? { outcome: 'not-run', reason };
}

function resultOf(
  { id, title }: Case,
  { outcome, reason }: { outcome: CaseResult['outcome']; reason: string | null },
  readings: readonly Reading[],
): CaseResult {
  const starts = readings.map(({ exchange }) => exchange.startedAt);
  const ends = readings.map(({ exchange }) => exchange.startedAt + (exchange.response?.endedAt ?? 0));
  const durationMs = readings.length === 0 ? 0 : Math.round(Math.max(...ends) - Math.min(...starts));
  const exchanges = readings.map(({ exchange }) => exchange.id);
  return { id, title, outcome, reason, attempts: readings.length, durationMs, exchanges };
}

/** By step, in the order in which they were made. */
function attemptsOf(readings: readonly Reading[] = []): Map<string, Reading[]> {
  const ordered = readings.toSorted((a, b) => a.exchange.attempt - b.exchange.attempt);
  return Map.groupBy(ordered, (reading) => reading.exchange.step);
}

function spentOn(readings: readonly Reading[], cases: readonly Case[]): Report['spent'] {
  const budget = createBudget({ maxRequests: null, maxTokens: null });
  const steps = new Map<string, Step>();
  for (const each of cases) for (const step of each.steps) steps.set(`${each.id}/${step.name}`, step);
  const last = new Map(
    readings.map((reading) => [`${reading.exchange.case}/${reading.exchange.step}`, reading]),
  );
  for (const reading of readings) {
    budget.started();
    budget.ended(reading);
    const name = `${reading.exchange.case}/${reading.exchange.step}`;
    const step = steps.get(name);
    if (step !== undefined && last.get(name) !== reading && isTransient(step, reading)) budget.retried();
  }
  return budget.spent;
}
