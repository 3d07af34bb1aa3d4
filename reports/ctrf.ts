/** Common Test Report Format: a test for each requirement, one suite for each subject. @see https://ctrf.io */
import type { Report, RequirementResult } from '../spec/generated/report.ts';
import { entriesToTell, excuseOf, isExcused, isProblem, placeOf, type EntryUse } from './baseline.ts';
import { evidence, shortly } from './evidence.ts';
import { toJson } from './json.ts';
import { outcomeOf, type FailOn } from './outcome.ts';
import { clientsOf, dialectsOf } from './overview.ts';
import { plain } from './plain.ts';
import { notShown } from './verdicts.ts';

/** The version of the format that this file writes. */
const SPEC_VERSION = '0.0.0';

type Status = 'passed' | 'failed' | 'skipped' | 'other';

/**
 * Indented JSON with a newline at the end. `blocked`, and mandatory but not shown, is failed; what is not mandatory and was
 * not shown is `other`, and so is what the baseline excuses, which this format has and JUnit has not, so that only what passed counts as passed.
 *
 * @param failOn as the run was told: with `should`, a broken SHOULD is failed
 */
export function renderCtrf(report: Report, failOn: FailOn = 'must'): string {
  const entries = entriesToTell(report).filter(isProblem);
  const tests = [
    ...report.requirements.map((result) => test(result, report, failOn)),
    ...entries.map((entry) => entryTest(entry, report)),
  ];
  const of = (status: Status) => tests.filter((each) => each.status === status).length;
  const [start, stop] = [Date.parse(report.startedAt), Date.parse(report.finishedAt)];
  return toJson({
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    // What every report opens with.
    extra: {
      clients: clientsOf(report),
      dialects: dialectsOf(report),
      models: report.models.map(({ model, verdict, counts }) => ({ model, verdict, counts })),
    },
    timestamp: report.finishedAt,
    generatedBy: `resproof ${report.resproof}`,
    results: {
      tool: { name: 'resproof', version: report.resproof },
      summary: {
        tests: tests.length,
        passed: of('passed'),
        failed: of('failed'),
        skipped: of('skipped'),
        pending: 0,
        other: of('other'),
        suites: report.subjects.length + Math.min(1, entries.length),
        start,
        stop,
        duration: Math.round(report.durationMs),
        extra: {
          exitCode: report.exitCode,
          verdict: report.verdict,
          counts: report.counts,
          baseline: report.baseline,
        },
      },
      tests,
      environment: {
        appName: report.target.baseUrl || 'wire from a file',
        extra: { models: report.target.models, dialect: report.dialect },
      },
    },
  });
}

function test(result: RequirementResult, report: Report, failOn: FailOn) {
  const status = statusOf(result, failOn);
  const broken = result.broken > 0;
  const seen = broken ? shortly(result) : result.reason === null ? null : plain(result.reason);
  const message = isExcused(result) ? `${plain(excuseOf(report, result))}; ${seen ?? result.verdict}` : seen;
  return {
    name: result.id,
    testId: result.id,
    status,
    rawStatus: result.verdict,
    // A requirement is judged on exchanges that it shares with others: none of their time is its own.
    duration: 0,
    suite: [result.subject],
    tags: [result.level, ...(result.mandatory ? ['mandatory'] : [])],
    ...(message !== null && { message }),
    ...(broken && { trace: evidence(result, report) }),
    extra: {
      statement: result.statement,
      why: result.why,
      fix: result.fix,
      sources: result.sources,
      excusedBy: result.excusedBy,
    },
  };
}

/** An entry that fails the run. */
function entryTest(entry: EntryUse, report: Report) {
  return {
    name: plain(entry.entry),
    status: 'failed' as const,
    rawStatus: entry.state,
    duration: 0,
    suite: ['baseline'],
    message: `${plain(placeOf(report, entry))}: ${plain(entry.says ?? entry.state)}`,
  };
}

function statusOf(result: RequirementResult, failOn: FailOn): Status {
  switch (outcomeOf(result, failOn)) {
    case 'failure':
    case 'error':
      return 'failed';
    case 'skipped':
      return 'skipped';
    case 'excused':
      return 'other';
    case 'pass':
      return notShown(result) ? 'other' : 'passed';
  }
}
