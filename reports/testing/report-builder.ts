/** Reports for tests: a small one that is whole, and the means to change it. */
import type {
  CaseResult,
  Counts,
  Report,
  ReportedFinding,
  RequirementResult,
} from '../../spec/generated/report.ts';
import { verdicts } from '../verdicts.ts';

export function requirementResult(id: string, over: Partial<RequirementResult> = {}): RequirementResult {
  return {
    id,
    subject: id.split('.')[0] ?? id,
    level: 'MUST',
    statement: `What ${id} states.`,
    why: null,
    fix: null,
    sources: ['client:openai'],
    mandatory: true,
    verdict: 'passed',
    reason: null,
    deselected: false,
    kept: 1,
    keptBy: ['create.text/create'],
    broken: 0,
    brokenIn: [],
    excusedBy: [],
    findings: [],
    ...over,
  };
}

export function finding(over: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    exchange: 'create.text/create',
    where: { pointer: '/status' },
    expected: 'completed',
    got: 'done',
    folded: 0,
    ...over,
  };
}

export function caseResult(id: string, over: Partial<CaseResult> = {}): CaseResult {
  return {
    id,
    title: `asks ${id}`,
    model: null,
    outcome: 'done',
    reason: null,
    attempts: 1,
    durationMs: 12,
    exchanges: [],
    ...over,
  };
}

/** Counts and subjects are summed from the requirements, everything else is as given. */
export function buildReport(requirements: RequirementResult[], over: Partial<Report> = {}): Report {
  const subjects = [...new Set(requirements.map((result) => result.subject))];
  return {
    schema: 1,
    resproof: '0.1.0',
    target: { baseUrl: 'https://gw.example/v1', kind: 'server', model: 'test-model', models: ['test-model'] },
    dialect: 'openai',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:12.345Z',
    durationMs: 12_345,
    ended: 'complete',
    exitCode: 0,
    verdict: 'No MUST is broken, and every mandatory one was shown.',
    spent: { requests: 57, retries: 2, inputTokens: 1234, outputTokens: 456, events: 789 },
    clients: [],
    compatible: { exitCode: 0, verdict: 'No MUST is broken.', counts: count(requirements), failed: [] },
    models: [],
    capabilities: [],
    counts: count(requirements),
    subjects: subjects.map((subject) => ({
      subject,
      counts: count(requirements.filter((result) => result.subject === subject)),
    })),
    requirements,
    cases: [caseResult('create.text', { exchanges: ['create.text/create'] })],
    exchanges: [
      {
        id: 'create.text/create',
        method: 'POST',
        url: 'https://gw.example/v1/responses',
        status: 200,
        failure: null,
        events: 0,
        durationMs: 12,
        curl: `curl -sS https://gw.example/v1/responses -H "authorization: Bearer $OPENAI_API_KEY" -d '{"input":"hi"}'`,
      },
    ],
    cleanUp: { stored: 3, deleted: 3, left: 0 },
    shard: null,
    asOf: null,
    transcript: null,
    baseline: null,
    notes: [],
    ...over,
  };
}

function count(requirements: RequirementResult[]): Counts {
  const counts = { total: requirements.length } as Counts;
  for (const verdict of verdicts) {
    counts[verdict] = requirements.filter((result) => result.verdict === verdict).length;
  }
  return counts;
}
