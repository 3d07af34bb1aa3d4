import { parse } from 'junit2json';
import { describe, expect, test } from 'vitest';
import type { RequirementResult } from '../spec/generated/report.ts';
import { renderJunit } from './junit.ts';
import { buildReport, finding, requirementResult } from './testing/report-builder.ts';
import { wholeReport } from './testing/whole-report.ts';

/** What stands within the test case of a requirement; null for nothing, which readers count as passed. */
function within(result: RequirementResult): string | null {
  const [, body] =
    /<testcase[^>]*>\n\s*(.*?)\n\s*<\/testcase>/s.exec(renderJunit(buildReport([result]))) ?? [];
  return body ?? null;
}

test('a suite for each subject, a test case for each requirement, and the totals', () => {
  const xml = renderJunit(
    buildReport([
      requirementResult('response.id'),
      requirementResult('response.status', { verdict: 'failed', broken: 1, findings: [finding()] }),
      requirementResult('state.deleted', { verdict: 'unclaimed', reason: 'store is not claimed' }),
      requirementResult('tools.auto', { verdict: 'blocked', reason: 'no answer' }),
    ]),
  );
  expect(xml).toContain(
    '<testsuites name="resproof openai" tests="4" failures="1" errors="1" time="12.345">',
  );
  expect(xml).toContain('<testsuite name="response" tests="2" failures="1" errors="0" skipped="0"');
  expect(xml).toContain('<testcase name="response.id" classname="resproof.response" time="0"/>');
  expect(xml).toContain('<property name="model" value="test-model"/>');
  expect(xml.match(/<testsuite /g)).toHaveLength(4);
});

test('a reader of such files finds what was written', async () => {
  const read = await parse(renderJunit(wholeReport));
  if (read === undefined || read === null || !('testsuite' in read)) throw new Error('no test suites');
  expect(read).toMatchObject({ tests: 8, failures: 1, errors: 1, time: 12.345 });
  const suites = read.testsuite ?? [];
  expect(suites.map(({ name }) => name)).toEqual([
    'clients',
    ...wholeReport.subjects.map((each) => each.subject),
  ]);
  const cases = suites.flatMap(({ testcase = [] }) => testcase);
  expect(cases.map(({ name }) => name)).toEqual(wholeReport.requirements.map(({ id }) => id));
  expect(cases[0]?.failure?.[0]).toMatchObject({
    message: 'expected content_part.added, got none',
    type: 'MUST',
    inner: expect.stringContaining('breaks:   openai for Node: The stream helper throws.') as string,
  });
  const skipped = cases.filter((each) => each.skipped !== undefined).map(({ name }) => name);
  expect(skipped).toEqual(['state.deleted', 'background.accepted']);
});

test('it has no more than Jenkins knows: its plug-in refuses a file with anything else', () => {
  const known: Record<string, string[]> = {
    testsuites: ['name', 'time', 'tests', 'failures', 'errors'],
    testsuite: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
    properties: [],
    property: ['name', 'value'],
    testcase: ['name', 'classname', 'time'],
    failure: ['message', 'type'],
    error: ['message', 'type'],
    skipped: ['message'],
    'system-out': [],
  };
  for (const [, name = '', head = ''] of renderJunit(wholeReport).matchAll(/<([a-z][\w-]*)([^>]*)>/g)) {
    const attributes = [...head.matchAll(/ ([\w-]+)="/g)].map(([, attribute]) => attribute);
    expect(known[name], name).toEqual(expect.arrayContaining(attributes));
  }
});

test('the clients stand first, and are counted nowhere', () => {
  expect(renderJunit(wholeReport))
    .toContain(`<testsuite name="clients" tests="0" failures="0" errors="0" skipped="0" time="0" timestamp="2026-01-01T00:00:00.000Z">
    <system-out>openai for Node: breaks on stream.part-announced: The stream helper throws. (and 1 more)
pi-ai: works
Codex CLI: not shown needs response.model
openai: 1 of 8 passed, 1 failed, 1 warned, 1 noted
`);
});

describe('what a verdict becomes', () => {
  const not = { reason: 'why not', mandatory: true } as const;

  test.each<[string, Partial<RequirementResult>, string | null]>([
    ['passed', { verdict: 'passed' }, null],
    ['unclaimed', { verdict: 'unclaimed', ...not }, '<skipped message="why not"/>'],
    [
      'blocked',
      { verdict: 'blocked', ...not },
      '<error message="why not" type="blocked">What a.b states.</error>',
    ],
    [
      'inconclusive',
      { verdict: 'inconclusive', ...not },
      '<error message="why not" type="inconclusive">What a.b states.</error>',
    ],
    [
      'unexercised',
      { verdict: 'unexercised', ...not },
      '<error message="why not" type="unexercised">What a.b states.</error>',
    ],
    [
      'left out by the user',
      { verdict: 'unexercised', ...not, deselected: true },
      '<skipped message="why not"/>',
    ],
    [
      'optional and not shown',
      { verdict: 'unexercised', ...not, mandatory: false },
      '<system-out>unexercised: why not</system-out>',
    ],
    [
      'a blocked SHOULD',
      { verdict: 'blocked', ...not, level: 'SHOULD', mandatory: false },
      '<error message="why not" type="blocked">What a.b states.</error>',
    ],
  ])('%s', (_, over, expected) => {
    expect(within(requirementResult('a.b', over))).toBe(expected);
  });

  test('a failure has the evidence', () => {
    expect(within(requirementResult('a.b', { verdict: 'failed', broken: 2, kept: 1, findings: [finding()] })))
      .toBe(`<failure message="expected completed, got done" type="MUST">What a.b states.
expected: completed
got:      done
where:    create.text/create, /status
again:    curl -sS https://gw.example/v1/responses -H &quot;authorization: Bearer $OPENAI_API_KEY&quot; -d &apos;{&quot;input&quot;:&quot;hi&quot;}&apos;
broken by 2 and kept by 1 exchanges</failure>`);
  });

  test('a warning is a failure for a run that fails on it', () => {
    const report = buildReport([
      requirementResult('a.b', { verdict: 'warned', level: 'SHOULD', findings: [finding()] }),
    ]);
    expect(renderJunit(report, 'should')).toContain('failures="1"');
    expect(renderJunit(report)).toContain('failures="0"');
  });

  test('a warning passes, with a word', () => {
    const warned = requirementResult('a.b', { verdict: 'warned', level: 'SHOULD', findings: [finding()] });
    expect(within(warned)).toMatch(/^<system-out>warned: What a\.b states\.\nexpected: completed/);
  });
});

test('hostile text stays text, and what XML cannot hold is shown as an escape', () => {
  const hostile = `]]></failure><x a="1">&'\u0000\u001b[1m\ud800\uffff\u0085`;
  const xml = renderJunit(
    buildReport([
      requirementResult('a.b', {
        verdict: 'failed',
        statement: hostile,
        findings: [finding({ got: hostile, where: { pointer: hostile } })],
      }),
      requirementResult('a.c', { verdict: 'blocked', reason: hostile }),
    ]),
  );
  expect(xml).toContain(
    ']]&gt;&lt;/failure&gt;&lt;x a=&quot;1&quot;&gt;&amp;&apos;\\u0000\\u001b[1m\\ud800\\uffff\\u0085',
  );
  expect(xml).not.toMatch(/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/);
  expect(xml.match(/<\/failure>/g)).toHaveLength(1);
});
