import { dialects, type Dialect, type DialectName } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { cases as builtInCases } from '../../suites/index.ts';
import { probes as builtInProbes, type Probe } from '../../suites/probes.ts';
import type { Case, Step } from '../../suites/case.ts';
import { viewOf } from '../judge/chat/view.ts';
import { read } from '../judge/read.ts';
import type { Reading } from '../judge/reading.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Transcript } from '../wire/transcript.ts';
import { isNewer, newerReason } from './as-of.ts';
import type { Baseline } from './baseline/baseline.ts';
import { knownOf } from './baseline/use.ts';
import { createBudget } from './budget.ts';
import { buildReport, recordOf, type ExchangeRecord, type Round } from './build-report.ts';
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
import { probedBy, type Probed } from './probed.ts';
import { attemptsOf } from './recall.ts';
import { casesIn } from './select.ts';
import { BY_USER } from './select.ts';
import { ELSEWHERE, inShard, type Shard } from './shard.ts';
import type { Ended } from './stop.ts';
import { createStored } from './stored.ts';
import { isTransient } from './step.ts';

/** What a transcript that was merged of shards does not say of itself. */
export interface MergedRun {
  ended: Ended;
  /** Null where it is not known. */
  spent: Report['spent'] | null;
  notes: readonly string[];
  /** Shards that are not there. */
  missing: readonly number[];
  /** Where it was written. */
  transcript: string;
}

export interface JudgeOptions {
  /** Default: that of the transcript, else `openai`. */
  dialect?: DialectName;
  failOn?: 'must' | 'should';
  /** Known failures, as they are known today. Default: none. */
  baseline?: Baseline | null;
  /** The report says by which changes the baseline would fit. Default: false. */
  updateBaseline?: boolean;
  /** It was merged of several. */
  merged?: MergedRun;
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
    shard: header.shard ?? null,
    asOf: header.asOf ?? null,
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
    shard: null,
    asOf: null,
    cases: [],
    probes: [],
    strict: false,
    notes: [],
  });
}

interface Recorded extends Pick<
  JudgeOptions,
  'merged' | 'failOn' | 'baseline' | 'updateBaseline' | 'cases' | 'probes'
> {
  target: Pick<Report['target'], 'baseUrl' | 'kind'>;
  /** In the order in which they were tested. */
  models: readonly string[];
  dialect: Dialect;
  startedAt: Date;
  claims: Record<string, boolean>;
  deselected: { cases: readonly string[]; requirements: readonly string[] };
  shard: Shard | null;
  asOf: string | null;
  strict: boolean;
  notes: string[];
}

async function judgeRecorded(exchanges: readonly Exchange[], recorded: Recorded): Promise<Report> {
  const { target, models, deselected, shard, asOf } = recorded;
  const everyCase = recorded.cases ?? builtInCases;
  const ours = casesIn(recorded.dialect.name, everyCase);
  // What was asked in another dialect was asked all the same.
  const asked = new Set(exchanges.map((each) => each.case));
  const cases = everyCase.filter((each) => ours.includes(each) || asked.has(each.id));
  const faults = new Set<string>();
  const tally = createTally(cases);
  const rounds: Judged[] = [];
  for (const model of models) {
    const [first] = rounds;
    const received =
      models.length === 1
        ? exchanges
        : exchanges.filter(
            (each) => each.model === model || (first === undefined && each.model === undefined),
          );
    rounds.push(await judgeRound({ model, received, first }, { ...recorded, cases, faults, tally }));
  }
  const nobody = rounds[0]?.nobody ?? null;
  const gone = models.length > 1 ? null : nobody;
  const ending = gone === null ? endingOf(recorded.merged) : { ended: 'target-gone' as const, because: gone };
  return buildReport({
    target,
    rounds,
    startedAt: recorded.startedAt,
    durationMs: exchanges.reduce((last, each) => Math.max(last, endOf(each)), 0),
    ...ending,
    spent: recorded.merged?.spent ?? tally.spent,
    cases,
    leftOut: (requirement) => {
      if (deselected.requirements.includes(requirement.id)) return BY_USER;
      return asOf !== null && isNewer(requirement, asOf) ? newerReason(requirement, asOf) : null;
    },
    shard,
    asOf,
    transcript: recorded.merged?.transcript ?? null,
    records: exchanges.flatMap((exchange) => tally.records.get(exchange.id) ?? []),
    cleanUp: tally.cleanUp(),
    notes: [...recorded.notes, ...notesOf(recorded.merged), ...tally.notes],
    strict: recorded.strict,
    failOn: recorded.failOn ?? 'must',
    faults: [...faults],
    baseline: knownOf(recorded, new Date()),
  });
}

/** Why the first of the shards that did not come to their end stopped. */
function endingOf(merged: MergedRun | undefined): Pick<Report, 'ended'> & { because: string | null } {
  const ended = merged?.ended ?? 'complete';
  return { ended, because: ended === 'complete' ? null : `a shard did (${ended})` };
}

function notesOf(merged: MergedRun | undefined): string[] {
  if (merged === undefined) return [];
  const { missing, notes } = merged;
  const lacking = missing.length === 0 ? [] : [`Shards that are missing: ${missing.join(', ')}.`];
  return [...lacking, ...notes];
}

interface Judged extends Round {
  probed: readonly Probed[];
  nobody: string | null;
}

interface Received {
  model: string;
  /** What depends on the model; with the first one what does not as well. */
  received: readonly Exchange[];
  first: Judged | undefined;
}

async function judgeRound(
  { model, received, first }: Received,
  recorded: Recorded & { cases: readonly Case[]; faults: Set<string>; tally: Tally },
): Promise<Judged> {
  const { dialect, target, models, cases, faults, tally } = recorded;
  const judgements = await openJudgements(dialect, first?.judgements);
  const context = { model, faults };
  const byCase = Map.groupBy(received, (exchange) => exchange.case);
  /** Read when they are needed, and forgotten afterwards: together they take many times the memory of their bytes. */
  const readingsOf = (of: readonly Exchange[] = []): Reading[] => {
    const readings = of.map((exchange) => viewOf(read(exchange), dialect.name));
    tally.take(readings);
    return readings;
  };

  const probes = recorded.probes ?? builtInProbes;
  const asked = Map.groupBy(byCase.get(PROBE) ?? [], (exchange) => exchange.step);
  const probed = probes.flatMap((each): Probed[] => {
    const { capability, once } = each;
    if (once === true && first !== undefined)
      return first.probed.filter((before) => before.capability === capability);
    const attempts = attemptsOf(readingsOf(asked.get(capability)));
    const last = attempts.get(capability)?.at(-1);
    if (last === undefined) return [];
    evaluateIn(judgements, probeCase(each), attempts, context);
    return [probedBy(each, last, faults)];
  });
  for (const [step, of] of asked) if (!probes.some((each) => each.capability === step)) readingsOf(of);
  const told = { claims: recorded.claims, claimAll: false };
  const capabilities = (each: Dialect): CapabilityState[] =>
    recorded.strict ? capabilityStates(each, told, probed) : assumed(each);

  const nobody = nobodyThere(target.baseUrl, probed, true);
  if (nobody !== null) forget(judgements);

  const states = capabilities(dialect);
  const results = new Map<string, CaseResult>();
  for (const each of cases) {
    const done = each.once === true ? first?.results.get(each.id) : undefined;
    if (done !== undefined) {
      results.set(each.id, done);
      continue;
    }
    const own = readingsOf(byCase.get(each.id));
    const evaluation =
      own.length === 0
        ? absent(each, states, recorded)
        : evaluateIn(judgements, each, attemptsOf(own), context);
    const label = models.length > 1 && each.once !== true ? model : null;
    results.set(each.id, resultOf(each, label, evaluation, own));
  }
  const known = new Set([PROBE, ...cases.map((each) => each.id)]);
  const unjudged = new Set([CLEAN_UP, 'target']);
  for (const exchange of received) {
    if (known.has(exchange.case)) continue;
    const reading = viewOf(read(exchange), dialect.name);
    tally.take([reading]);
    if (unjudged.has(exchange.case)) continue;
    for (const { findings, judge } of judgements.all) findings.push(...judge(reading));
  }
  return { model, judgements, results, capabilities, probed, nobody };
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
  { deselected, shard }: Pick<Recorded, 'deselected' | 'shard'>,
): { outcome: CaseResult['outcome']; reason: string } {
  if (deselected.cases.includes(each.id)) return { outcome: 'deselected', reason: BY_USER };
  if (shard !== null && !inShard(each.id, shard)) return { outcome: 'deselected', reason: ELSEWHERE };
  const inTheWay = obstacle(each.needs, states);
  if (inTheWay !== null) return inTheWay;
  if (each.secondKey === true) return { outcome: 'deselected', reason: NO_SECOND_KEY };
  return { outcome: 'not-run', reason: 'it is not in the transcript' };
}

function resultOf(
  { id, title }: Case,
  model: string | null,
  { outcome, reason }: { outcome: CaseResult['outcome']; reason: string | null },
  readings: readonly Reading[],
): CaseResult {
  const starts = readings.map(({ exchange }) => exchange.startedAt);
  const ends = readings.map(({ exchange }) => endOf(exchange));
  const durationMs = readings.length === 0 ? 0 : Math.round(latest(ends) + latest(starts.map((at) => -at)));
  const exchanges = readings.map(({ exchange }) => exchange.id);
  return { id, title, model, outcome, reason, attempts: readings.length, durationMs, exchanges };
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
