import { describe, expect, test } from 'vitest';
import { diffReports } from './diff.ts';
import { buildReport, finding, requirementResult } from './testing/report-builder.ts';

type Over = Parameters<typeof requirementResult>[1];

const reportOf = (...all: [id: string, over?: Over][]) =>
  buildReport(all.map(([id, over]) => requirementResult(id, over)));
const ids = (changes: readonly { id: string }[]) => changes.map(({ id }) => id);

test('a report and itself do not differ', () => {
  const report = reportOf(['a.one'], ['a.two', { verdict: 'failed' }]);
  expect(diffReports(report, report)).toMatchObject({
    exitCode: 0,
    ...{ regressed: [], fixed: [], new: [], gone: [], otherwise: [], clients: [], notes: [] },
  });
});

test('each change is of one kind', () => {
  const diff = diffReports(
    reportOf(['a.worse'], ['a.better', { verdict: 'failed' }], ['a.gone'], ['a.off', { mandatory: false }]),
    reportOf(
      ['a.worse', { verdict: 'failed', findings: [finding()] }],
      ['a.better'],
      ['a.new', { verdict: 'failed' }],
      ['a.off', { mandatory: false, verdict: 'unclaimed' }],
    ),
  );
  expect(diff.exitCode).toBe(1);
  expect(diff.regressed).toEqual([
    {
      id: 'a.worse',
      level: 'MUST',
      before: 'passed',
      after: 'failed',
      excusedBy: [],
      why: 'expected completed, got done',
    },
  ]);
  expect([diff.fixed, diff.new, diff.gone, diff.otherwise].map(ids)).toEqual([
    ['a.better'],
    ['a.new'],
    ['a.gone'],
    ['a.off'],
  ]);
  expect(diff.denominator).toEqual({
    before: { passed: 3, shown: 4, total: 4 },
    after: { passed: 1, shown: 3, total: 4 },
  });
});

describe('the exit code is 1', () => {
  test.each<[string, Over, Over, 'must' | 'should', 0 | 1]>([
    ['when a MUST broke', {}, { verdict: 'failed' }, 'must', 1],
    ['not when the baseline knows it', {}, { verdict: 'failed', excusedBy: ['a.one'] }, 'must', 0],
    ['when what is mandatory is no longer shown', {}, { verdict: 'blocked' }, 'must', 1],
    ['not when the user left it out', {}, { verdict: 'unexercised', deselected: true }, 'must', 0],
    [
      'not when what is optional is no longer shown',
      { mandatory: false },
      { mandatory: false, verdict: 'unclaimed' },
      'must',
      0,
    ],
    ['when what was not shown is broken', { verdict: 'unclaimed' }, { verdict: 'failed' }, 'must', 1],
    [
      'for a SHOULD only with --fail-on should',
      { level: 'SHOULD' },
      { level: 'SHOULD', verdict: 'warned' },
      'must',
      0,
    ],
    ['for a SHOULD with it', { level: 'SHOULD' }, { level: 'SHOULD', verdict: 'warned' }, 'should', 1],
    ['never for a MAY', { level: 'MAY' }, { level: 'MAY', verdict: 'noted' }, 'should', 0],
    ['not for what was broken before', { verdict: 'failed' }, { verdict: 'failed' }, 'must', 0],
  ])('%s', (_, before, after, failOn, exitCode) => {
    const diff = diffReports(reportOf(['a.one', before]), reportOf(['a.one', after]), { failOn });
    expect(diff.exitCode).toBe(exitCode);
  });

  test('not for a requirement that is new', () => {
    expect(diffReports(reportOf(), reportOf(['a.one', { verdict: 'failed' }])).exitCode).toBe(0);
  });
});

test('runs that are not alike are said to be so', () => {
  const before = reportOf(['a.one']);
  const after = { ...before, dialect: 'compatible', ended: 'max-time' as const };
  expect(diffReports(before, after).notes).toEqual([
    `The dialects differ: ${before.dialect} and compatible.`,
    'The second run ended early: max-time.',
  ]);
});
