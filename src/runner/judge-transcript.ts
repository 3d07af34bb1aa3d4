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
import { buildReport, recordOf, type Round } from './build-report.ts';
import {
  capabilityStates,
  NO_SECOND_KEY,
  obstacle,
  PROBE,
  probeCase,
  type CapabilityState,
} from './capabilities.ts';
import { CLEAN_UP } from './clean-up.ts';
import { evaluateIn, forget, openJudgements } from './judgement.ts';
import { nobodyThere } from './nobody-there.ts';
import type { CaseResult } from './observer.ts';
import { OptionError } from './options.ts';
import { attemptsOf } from './recall.ts';
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
    target: { baseUrl: header.baseUrl, kind: header.kind ?? 'server' },
    models: header.models ?? [header.model ?? ''],
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
    target: { baseUrl: '', kind: 'file' },
    models: [''],
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
  target: Pick<Report['target'], 'baseUrl' | 'kind'>;
  /** In the order in which they were tested. */
  models: readonly string[];
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
  const { target, models, deselected } = recorded;
  const cases = recorded.cases ?? builtInCases;
  const readings = exchanges.map(read);
  const faults = new Set<string>();
  const rounds: Judged[] = [];
  for (const model of models) {
    const own = models.length === 1 ? readings : readings.filter(({ exchange }) => exchange.model === model);
    const shared = models.length === 1 ? [] : readings.filter(({ exchange }) => exchange.model === undefined);
    rounds.push(await judgeRound({ model, own, shared, first: rounds[0] }, { ...recorded, cases, faults }));
  }
  const nobody = rounds[0]?.nobody ?? null;
  const stored = createStored();
  for (const reading of readings) stored.saw(reading);
  return buildReport({
    target,
    rounds,
    startedAt: recorded.startedAt,
    durationMs: Math.max(0, ...exchanges.map((each) => each.startedAt + (each.response?.endedAt ?? 0))),
    ended: nobody === null || models.length > 1 ? 'complete' : 'target-gone',
    because: models.length > 1 ? null : nobody,
    spent: spentOn(readings, cases),
    cases,
    judged: (id) => !deselected.requirements.includes(id),
    records: readings.filter(({ exchange }) => exchange.case !== CLEAN_UP).map(recordOf),
    cleanUp: { stored: stored.total, deleted: stored.total - stored.left.size, left: stored.left.size },
    notes: recorded.notes,
    strict: recorded.strict,
    failOn: recorded.failOn ?? 'must',
    faults: [...faults],
  });
}

interface Judged extends Round {
  nobody: string | null;
}

interface Received {
  model: string;
  /** What depends on the model; all there is, where there is but one. */
  own: readonly Reading[];
  /** What does not. */
  shared: readonly Reading[];
  first: Judged | undefined;
}

async function judgeRound(
  { model, own, shared, first }: Received,
  recorded: Recorded & { cases: readonly Case[]; faults: Set<string> },
): Promise<Judged> {
  const { dialect, target, deselected, cases, faults } = recorded;
  const probes = recorded.probes ?? builtInProbes;
  const judgements = await openJudgements(dialect, first?.judgements);
  const context = { model, faults };
  const byCase = Map.groupBy([...own, ...shared], (reading) => reading.exchange.case);
  const asked = attemptsOf(byCase.get(PROBE) ?? []);
  for (const each of probes.map(probeCase)) {
    const repeated = each.once === true && first !== undefined;
    if (!repeated && asked.has(each.steps[0]?.name ?? '')) evaluateIn(judgements, each, asked, context);
  }
  const answers = new Map([...asked].map(([step, attempts]) => [step, attempts.at(-1) as Reading]));
  const told = { claims: recorded.claims, claimAll: false };
  const capabilities = (each: Dialect): CapabilityState[] =>
    recorded.strict ? capabilityStates(each, told, probes, answers, faults) : assumed(each);

  const probed = probes.map(({ ask, capability }) => ({ ask, reading: answers.get(capability) }));
  const nobody = nobodyThere(
    target.baseUrl,
    probed.filter(({ reading }) => reading !== undefined),
  );
  if (nobody !== null) forget(judgements);

  const states = capabilities(dialect);
  const several = own.some(({ exchange }) => exchange.model !== undefined);
  const results = new Map<string, CaseResult>();
  for (const each of cases) {
    const done = each.once === true ? first?.results.get(each.id) : undefined;
    if (done !== undefined) {
      results.set(each.id, done);
      continue;
    }
    const received = byCase.get(each.id) ?? [];
    const evaluation =
      received.length === 0
        ? absent(each, states, deselected.cases)
        : evaluateIn(judgements, each, attemptsOf(received), context);
    const label = several && each.once !== true ? model : null;
    results.set(each.id, resultOf(each, label, evaluation, received));
  }
  const known = new Set([PROBE, CLEAN_UP, 'target', ...cases.map((each) => each.id)]);
  for (const reading of first === undefined ? [...own, ...shared] : own) {
    if (known.has(reading.exchange.case)) continue;
    for (const { findings, judge } of judgements.all) findings.push(...judge(reading));
  }
  return { model, judgements, results, capabilities, nobody };
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
  model: string | null,
  { outcome, reason }: { outcome: CaseResult['outcome']; reason: string | null },
  readings: readonly Reading[],
): CaseResult {
  const starts = readings.map(({ exchange }) => exchange.startedAt);
  const ends = readings.map(({ exchange }) => exchange.startedAt + (exchange.response?.endedAt ?? 0));
  const durationMs = readings.length === 0 ? 0 : Math.round(Math.max(...ends) - Math.min(...starts));
  const exchanges = readings.map(({ exchange }) => exchange.id);
  return { id, title, model, outcome, reason, attempts: readings.length, durationMs, exchanges };
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
