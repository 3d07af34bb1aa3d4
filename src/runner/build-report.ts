import type { Dialect } from '../../spec/index.ts';
import type { Report, RequirementResult } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';
import { curlLine } from '../wire/curl.ts';
import type { ExchangeName } from '../wire/send.ts';
import { PROBE, type CapabilityState } from './capabilities.ts';
import { clientsOf } from './clients.ts';
import type { Judgement, Judgements } from './judgement.ts';
import { countOf, mergeResults, subjectsOf } from './merge-sums.ts';
import type { CaseResult } from './observer.ts';
import type { EntryUse } from './baseline/apply.ts';
import { useOf, type Known } from './baseline/use.ts';
import type { Shard } from './shard.ts';
import { sumUp, type SumUpInput } from './sum-up.ts';
import { closingSentence, exitCodeOf, type Closing } from './verdict.ts';
import { version } from '../wire/version.ts';

/** An exchange without its wire: what a report keeps of it. */
export interface ExchangeRecord {
  name: ExchangeName;
  summary: Report['exchanges'][number];
}

export function recordOf(reading: Reading): ExchangeRecord {
  const { exchange } = reading;
  const { id, model, request, response, failure } = exchange;
  return {
    name: {
      id,
      case: exchange.case,
      step: exchange.step,
      attempt: exchange.attempt,
      ...(model !== undefined && { model }),
    },
    summary: {
      id,
      method: request.method,
      url: request.url,
      status: response?.status ?? null,
      failure: failure === null ? null : `${failure.kind}: ${failure.message}`,
      events: reading.events.length,
      durationMs: response?.endedAt ?? 0,
      curl: exchange.transport === 'websocket' ? '' : curlLine(exchange),
    },
  };
}

/** A transcript may say what it likes about its times; no Date goes further. */
const LAST_DAY = 8.64e15;

/** What one model brought. */
export interface Round {
  /** Empty when none is known. */
  model: string;
  judgements: Judgements;
  /** How each case ended, by id; of later models also those that the first one stands for. */
  results: ReadonlyMap<string, CaseResult>;
  /** What the target offers with this model, as a dialect takes it. */
  capabilities: (dialect: Dialect) => CapabilityState[];
}

interface ReportInput
  extends
    Pick<SumUpInput, 'cases' | 'leftOut' | 'ended' | 'because'>,
    Pick<Closing, 'strict' | 'failOn' | 'faults'> {
  target: Pick<Report['target'], 'baseUrl' | 'kind'>;
  /** One for each model, in the order in which they were tested; at least one. */
  rounds: readonly Round[];
  startedAt: Date;
  durationMs: number;
  spent: Report['spent'];
  records: readonly ExchangeRecord[];
  cleanUp: Report['cleanUp'];
  notes: readonly string[];
  /** The known failures of the target; null where none are. */
  baseline: Known | null;
  shard: Shard | null;
  asOf: string | null;
  /** Where the exchanges are. */
  transcript: string | null;
}

export function buildReport(input: ReportInput): Report {
  const { rounds } = input;
  const [first] = rounds as readonly [Round, ...Round[]];
  const records = inOrder(input.records, input.cases, rounds);
  const durationMs = Math.min(Math.round(input.durationMs), LAST_DAY);
  const exchanges = records.map((each) => each.name.id);
  const resultsOf = (round: Round, { dialect, findings, shared }: Judgement): RequirementResult[] =>
    sumUp({
      ...input,
      dialect,
      results: round.results,
      findings: [...shared, ...findings],
      capabilities: round.capabilities(dialect),
      exchanges,
    });
  const closed = (
    results: readonly RequirementResult[],
    entries: readonly EntryUse[] | null = null,
  ): Pick<Report, 'exitCode' | 'verdict'> => {
    const closing = { ...input, results, entries };
    return { exitCode: exitCodeOf(closing), verdict: closingSentence(closing) };
  };
  const own = rounds.map((round) => resultsOf(round, round.judgements.own));
  const core = rounds.map((round, index) => {
    const { judgements } = round;
    return judgements.own === judgements.compatible
      ? (own[index] ?? [])
      : resultsOf(round, judgements.compatible);
  });
  const cases = input.cases.flatMap(({ id }) => [
    ...new Set(rounds.flatMap((round) => round.results.get(id) ?? [])),
  ]);
  const known = useOf(mergeResults(own), cases, input);
  const { results, use } = known;
  const compatible = mergeResults(core);
  const models = rounds.map(({ model }) => model).filter((model) => model !== '');
  return {
    schema: 1,
    resproof: version,
    target: { ...input.target, model: models.length === 1 ? (models[0] ?? null) : null, models },
    dialect: first.judgements.own.dialect.name,
    startedAt: input.startedAt.toISOString(),
    finishedAt: new Date(Math.min(input.startedAt.getTime() + durationMs, LAST_DAY)).toISOString(),
    durationMs,
    ended: input.ended,
    ...closed(results, use?.entries),
    spent: { ...input.spent },
    clients: clientsOf({ own: results, core: compatible }, exchanges),
    compatible: {
      ...closed(compatible),
      counts: countOf(compatible),
      failed: compatible.filter((each) => each.verdict === 'failed').map((each) => each.id),
    },
    models:
      rounds.length === 1
        ? []
        : rounds.map(({ model }, index) => {
            const of = known.excused(own[index] ?? []);
            return {
              model,
              ...closed(of),
              counts: countOf(of),
              subjects: subjectsOf(of),
              clients: clientsOf({ own: of, core: core[index] ?? [] }, exchanges),
              requirements: of.map(({ id, verdict }) => ({ id, verdict })),
            };
          }),
    capabilities: first.capabilities(first.judgements.own.dialect),
    counts: countOf(results),
    subjects: subjectsOf(results),
    requirements: results,
    cases,
    exchanges: records.map((each) => each.summary),
    cleanUp: input.cleanUp,
    shard: input.shard,
    asOf: input.asOf,
    transcript: input.transcript,
    baseline: use,
    notes: [...input.notes, ...(known.note === null ? [] : [known.note])],
  };
}

/** By case as in the catalogue, model, step and attempt: the same run gives the same order, however it was scheduled. */
function inOrder(
  records: readonly ExchangeRecord[],
  cases: readonly Case[],
  rounds: readonly Round[],
): ExchangeRecord[] {
  const caseOrder = new Map([[PROBE, -1], ...cases.map((each, index): [string, number] => [each.id, index])]);
  const stepOrder = new Map(
    cases.flatMap((each) =>
      each.steps.map((step, index): [string, number] => [`${each.id}/${step.name}`, index]),
    ),
  );
  const modelOrder = new Map(rounds.map(({ model }, index) => [model, index]));
  const key = ({ name }: ExchangeRecord): number[] => [
    caseOrder.get(name.case) ?? cases.length,
    modelOrder.get(name.model ?? '') ?? -1,
    stepOrder.get(`${name.case}/${name.step}`) ?? 0,
    name.attempt,
  ];
  // Probes run side by side; their steps have no order but their names.
  return records.toSorted(
    (a, b) => compare(key(a), key(b)) || (a.name.case === PROBE ? compareText(a.name.id, b.name.id) : 0),
  );
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
