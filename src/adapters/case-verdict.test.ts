import { describe, expect, test } from 'vitest';
import { buildReport, caseResult, finding, requirementResult } from '../../reports/testing/report-builder.ts';
import type { CaseResult } from '../../spec/generated/report.ts';
import type { RequirementId } from '../../spec/index.ts';
import { caseVerdict } from './case-verdict.ts';

const shows: RequirementId[] = ['tools.auto'];
const of = { id: 'tools.auto', shows };
const ended = (outcome: CaseResult['outcome'], reason: string | null = null) => ({
  cases: [caseResult('tools.auto', { outcome, reason })],
});

test('a case in which nothing broke passes', () => {
  expect(caseVerdict(buildReport([requirementResult('tools.auto')], ended('done')), of, 'must')).toEqual({
    kind: 'passed',
    warnings: [],
  });
});

test('a broken MUST fails it, with requirement, expected, got, place and the line that asks again', () => {
  const failed = requirementResult('response.status', {
    verdict: 'failed',
    findings: [finding({ exchange: 'create.text/create' })],
  });
  const report = buildReport([failed], ended('done'));
  report.exchanges[0]!.curl = 'curl …';
  expect(caseVerdict(report, of, 'must')).toEqual({
    kind: 'failed',
    message: `response.status (MUST): What response.status states.
  expected  completed
  got       done
  where     create.text/create, /status
  again     curl …`,
  });
});

describe('a broken SHOULD', () => {
  const warned = requirementResult('http.request-id', {
    level: 'SHOULD',
    verdict: 'warned',
    findings: [finding()],
  });
  const report = buildReport([warned], ended('done'));

  test('is a warning', () => {
    expect(caseVerdict(report, of, 'must')).toMatchObject({
      kind: 'passed',
      warnings: [expect.stringContaining('http.request-id')],
    });
  });

  test('fails where that was asked for', () => {
    expect(caseVerdict(report, of, 'should')).toMatchObject({ kind: 'failed' });
  });
});

describe('a case that could not show what it is for', () => {
  const not = requirementResult('tools.auto', { verdict: 'inconclusive' });

  test.each([
    ['unclaimed', { kind: 'skipped', reason: 'why' }],
    ['deselected', { kind: 'skipped', reason: 'why' }],
    ['blocked', { kind: 'failed', message: 'blocked: why' }],
    ['not-run', { kind: 'failed', message: 'not-run: why' }],
    ['inconclusive', { kind: 'failed', message: 'not shown: tools.auto (inconclusive: why)' }],
  ] as const)('%s', (outcome, expected) => {
    expect(caseVerdict(buildReport([not], ended(outcome, 'why')), of, 'must')).toEqual(expected);
  });

  test('inconclusive, where that is not mandatory, is skipped', () => {
    const optional = buildReport([{ ...not, mandatory: false }], ended('inconclusive', 'why'));
    expect(caseVerdict(optional, of, 'must')).toEqual({ kind: 'skipped', reason: 'inconclusive: why' });
  });
});

test('a fault of ours is a failure, and said to be one', () => {
  const report = buildReport([], { exitCode: 2, verdict: 'A fault of resproof: x.', ...ended('done') });
  expect(caseVerdict(report, of, 'must')).toEqual({ kind: 'failed', message: 'A fault of resproof: x.' });
});

test('nothing that the target says moves the cursor', () => {
  const failed = requirementResult('response.status', {
    verdict: 'failed',
    findings: [finding({ got: '\u001b[2J' })],
  });
  expect(caseVerdict(buildReport([failed], ended('done')), of, 'must')).toMatchObject({
    message: expect.stringContaining('\\u001b[2J') as string,
  });
});
