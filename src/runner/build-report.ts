import type { Report } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';
import { curlLine } from '../wire/curl.ts';
import type { Exchange } from '../wire/exchange.ts';
import { PROBE } from './capabilities.ts';
import type { CaseResult } from './observer.ts';
import { sumUp, type SumUpInput } from './sum-up.ts';
import { version } from './version.ts';

/** An exchange without its wire: what a report keeps of it. */
export interface ExchangeRecord {
  name: Pick<Exchange, 'id' | 'case' | 'step' | 'attempt'>;
  summary: Report['exchanges'][number];
}

export function recordOf(reading: Reading): ExchangeRecord {
  const { exchange } = reading;
  const { id, request, response, failure } = exchange;
  return {
    name: { id, case: exchange.case, step: exchange.step, attempt: exchange.attempt },
    summary: {
      id,
      method: request.method,
      url: request.url,
      status: response?.status ?? null,
      failure: failure === null ? null : `${failure.kind}: ${failure.message}`,
      events: reading.events.length,
      durationMs: response?.endedAt ?? 0,
      curl: curlLine(exchange),
    },
  };
}

/** A transcript may say what it likes about its times; no Date goes further. */
const LAST_DAY = 8.64e15;

interface ReportInput extends Omit<SumUpInput, 'exchanges'> {
  target: Report['target'];
  startedAt: Date;
  durationMs: number;
  spent: Report['spent'];
  records: readonly ExchangeRecord[];
  cleanUp: Report['cleanUp'];
  notes: readonly string[];
}

export function buildReport(input: ReportInput): Report {
  const records = inOrder(input.records, input.cases);
  const durationMs = Math.min(Math.round(input.durationMs), LAST_DAY);
  const sum = sumUp({ ...input, exchanges: records.map((each) => each.name.id) });
  return {
    schema: 1,
    resproof: version,
    target: input.target,
    dialect: input.dialect.name,
    startedAt: input.startedAt.toISOString(),
    finishedAt: new Date(Math.min(input.startedAt.getTime() + durationMs, LAST_DAY)).toISOString(),
    durationMs,
    ended: input.ended,
    exitCode: sum.exitCode,
    verdict: sum.verdict,
    spent: { ...input.spent },
    capabilities: [...input.capabilities],
    counts: sum.counts,
    subjects: sum.subjects,
    requirements: sum.requirements,
    cases: input.cases.flatMap((each): CaseResult[] => {
      const result = input.results.get(each.id);
      return result === undefined ? [] : [result];
    }),
    exchanges: records.map((each) => each.summary),
    cleanUp: input.cleanUp,
    notes: [...input.notes],
  };
}

/** By case as in the catalogue, step and attempt: the same run gives the same order, however it was scheduled. */
function inOrder(records: readonly ExchangeRecord[], cases: readonly Case[]): ExchangeRecord[] {
  const caseOrder = new Map([[PROBE, -1], ...cases.map((each, index): [string, number] => [each.id, index])]);
  const stepOrder = new Map(
    cases.flatMap((each) =>
      each.steps.map((step, index): [string, number] => [`${each.id}/${step.name}`, index]),
    ),
  );
  const key = ({ name }: ExchangeRecord): [number, number, number] => [
    caseOrder.get(name.case) ?? cases.length,
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
