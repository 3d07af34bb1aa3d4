import { describe, expect, test } from 'vitest';
import type { ClientResult } from '../spec/generated/report.ts';
import { renderTerminal } from './terminal.ts';
import { buildReport, finding, requirementResult } from './testing/report-builder.ts';
import { defaultView } from './view.ts';

const failed = requirementResult('response.status', {
  verdict: 'failed',
  broken: 2,
  kept: 5,
  statement: 'The status is one of those that the API knows.',
  fix: 'Send a status of the list.',
  findings: [
    finding({
      where: { event: 3, pointer: '/response/status', offset: 120 },
      expected: 'completed',
      got: 'done',
      folded: 2,
    }),
    finding({ got: 'finished' }),
  ],
});

const client = (
  title: string,
  state: ClientResult['state'],
  breaks: ClientResult['breaks'] = [],
): ClientResult => ({ name: title, title, state, breaks, missing: [] });
const breaking = (requirement: string, effect: string) => ({ requirement, effect, seen: 'run' as const });

describe('a run with a failure', () => {
  const report = buildReport([requirementResult('response.id'), failed], {
    exitCode: 1,
    verdict: 'A MUST is broken: response.status.',
    clients: [
      client('openai for Node', 'breaks', [
        breaking('response.status', 'Its caller cannot tell a whole answer from a cut one.'),
        breaking('response.id', 'The run ends.'),
      ]),
      client('LangChain', 'works'),
      client('Codex CLI', 'not-shown'),
      client('pi-ai', 'works'),
    ],
    compatible: {
      exitCode: 0,
      verdict: 'No MUST is broken.',
      counts: buildReport([requirementResult('response.id'), requirementResult('response.model')]).counts,
      failed: [],
    },
  });

  test('shows the evidence, the counts and, last, the verdict', () => {
    expect(renderTerminal(report)).toBe(`resproof 0.1.0 · https://gw.example/v1 · test-model · openai

BREAKS     openai for Node on response.status: Its caller cannot tell a whole
           answer from a cut one. (and 1 more)
works      LangChain · pi-ai
not shown  Codex CLI

openai          1 of 2 passed, 1 failed
compatible      2 of 2 passed, none broken

passed: response 1/2

FAILED  response.status  MUST
  The status is one of those that the API knows.
  expected  completed
  got       done (2 findings more follow from it)
  where     create.text/create, event 3, /response/status, byte 120
  again     curl -sS https://gw.example/v1/responses -H "authorization: Bearer $OPENAI_API_KEY" -d '{"input":"hi"}'
  seen      in 2 exchanges; 5 exchanges kept it
  breaks    openai for Node: Its caller cannot tell a whole answer from a cut
            one.
  fix       Send a status of the list.

2 requirements: 1 passed, 1 failed, 0 warned, 0 noted, 0 unclaimed, 0
inconclusive, 0 blocked, 0 unexercised
57 requests and 2 retries; 789 events; 1234 tokens in, 456 out; 12.3 s; 3
stored, 3 deleted

A MUST is broken: response.status.
`);
  });

  test('is two lines when quiet', () => {
    expect(renderTerminal(report, { ...defaultView, detail: 'quiet' })).toBe(
      'FAILED response.status: expected completed, got done (create.text/create, event 3, /response/status, byte 120)\n' +
        'A MUST is broken: response.status.\n',
    );
  });

  test('has every finding when full', () => {
    expect(renderTerminal(report, { ...defaultView, detail: 'full' })).toContain('finished');
    expect(renderTerminal(report)).not.toContain('finished');
  });

  test.each([40, 60, 100])('keeps to a width of %i, but for curl lines', (width) => {
    const lines = renderTerminal(report, { ...defaultView, width }).split('\n');
    expect(lines.filter((line) => line.length > width && !line.includes('curl'))).toEqual([]);
  });
});

test('a report opens with the clients, the dialects, the models and the subjects', () => {
  const one = buildReport([failed]);
  const { counts, subjects } = one;
  const text = renderTerminal({
    ...one,
    clients: [client('pi-ai', 'works')],
    models: ['large', 'small'].map((model) => ({
      ...{ model, exitCode: 1 as const, verdict: '', counts, subjects },
      ...{ clients: [], requirements: [] },
    })),
  });
  const order = ['works', 'openai  ', 'compatible', 'Each model', 'passed: ', 'FAILED', '1 requirements'];
  const places = order.map((each) => text.indexOf(each));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test('a broken SHOULD is a warning, and shorter', () => {
  const warned = requirementResult('http.request-id', {
    level: 'SHOULD',
    verdict: 'warned',
    broken: 1,
    findings: [finding({ where: { header: 'x-request-id' }, expected: 'a header', got: 'nothing' })],
  });
  expect(renderTerminal(buildReport([warned]))).toContain(
    'WARNED  http.request-id  SHOULD\n  expected a header; got nothing; create.text/create, header x-request-id\n',
  );
});

test('what was not shown is told with its reason, the mandatory first, grouped', () => {
  const blocked = { verdict: 'blocked', reason: 'the answer was 503' } as const;
  const text = renderTerminal(
    buildReport([
      requirementResult('reasoning.summary', {
        verdict: 'inconclusive',
        reason: 'it did not reason',
        mandatory: false,
      }),
      requirementResult('response.id', blocked),
      // Each ran into it in another case.
      requirementResult('response.model', { ...blocked, reason: `create.text: ${blocked.reason}` }),
      requirementResult('state.deleted', {
        verdict: 'unexercised',
        reason: '--quick leaves it out',
        deselected: true,
      }),
    ]),
  );
  expect(text).toContain(`MANDATORY, NOT SHOWN: blocked, the answer was 503 (2)
  response.id, response.model

left out: unexercised, --quick leaves it out (1)
  state.deleted

not shown: inconclusive, it did not reason (1)
  reasoning.summary
`);
});

test('what the target does not offer is named, and why', () => {
  const capability = { mandatory: false, by: 'probe', detail: 'the answer was 404' } as const;
  const report = buildReport([], {
    capabilities: [
      { ...capability, name: 'models', state: 'unclaimed' },
      { ...capability, name: 'streaming', state: 'refused', mandatory: true, detail: '' },
      { ...capability, name: 'text', state: 'claimed' },
    ],
  });
  expect(renderTerminal(report)).toContain(`(--claim NAME has it judged all the same)
  models: unclaimed by probe, the answer was 404
  streaming: mandatory, refused
`);
});

test('a target that keeps no answers is not said to have kept any', () => {
  const cleanUp = { stored: 3, deleted: 0, left: 3 };
  const store = { name: 'store', mandatory: false, by: 'probe', detail: '' } as const;
  const said = (state: 'claimed' | 'unclaimed') =>
    renderTerminal(buildReport([], { cleanUp, capabilities: [{ ...store, state }] }), {
      ...defaultView,
      width: 200,
    });
  expect(said('claimed')).toContain('3 stored, 0 deleted, 3 left on the target');
  expect(said('unclaimed')).not.toContain('stored');
});

test('one answer from a file is not blamed for what it does not show', () => {
  const unseen = requirementResult('state.deleted', {
    verdict: 'unexercised',
    reason: 'nothing had to do with it',
  });
  const report = buildReport([unseen], {
    target: { baseUrl: 'answer.sse', kind: 'file', model: null, models: [] },
  });
  expect(renderTerminal(report)).toMatch(
    /^resproof 0\.1\.0 · answer\.sse · openai\n\n1 requirements: 0 passed,/,
  );
});

describe('hostile text from the target', () => {
  const hostile = '\u001b[2J\r\u009b1m\u202e<script>\n0 failed';
  const report = buildReport(
    [
      requirementResult('response.status', {
        verdict: 'failed',
        broken: 1,
        findings: [
          finding({ expected: hostile, got: hostile, where: { pointer: hostile }, exchange: hostile }),
        ],
      }),
      requirementResult('response.id', { verdict: 'blocked', reason: hostile }),
      requirementResult('response.model', { verdict: 'warned', findings: [finding({ got: hostile })] }),
    ],
    {
      target: { baseUrl: hostile, kind: 'server', model: hostile, models: [] },
      notes: [hostile],
      verdict: hostile,
      capabilities: [{ name: 'models', state: 'unclaimed', mandatory: false, by: 'probe', detail: hostile }],
    },
  );

  test.each(['quiet', 'normal', 'full'] as const)('never reaches the terminal raw (%s)', (detail) => {
    const text = renderTerminal(report, { ...defaultView, detail });
    expect(text).toContain('\\u001b[2J\\r');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('cannot put a line of its own into the report', () => {
    expect(renderTerminal(report)).not.toMatch(/^0 failed/m);
  });
});

test('colours are there when they are asked for, and only then', () => {
  const report = buildReport([failed], { exitCode: 1 });
  expect(renderTerminal(report, { ...defaultView, color: true })).toContain('\u001b[31m');
  expect(renderTerminal(report)).not.toContain('\u001b');
});

test('several models stand beside each other, with the subjects in which each is broken', () => {
  const of = (verdict: 'passed' | 'failed') =>
    buildReport([requirementResult('item.id'), requirementResult('usage.sum', { verdict })]);
  const { counts, subjects } = of('failed');
  const report = buildReport([], {
    target: { baseUrl: 'https://gw.example/v1', kind: 'server', model: null, models: ['large', 'small'] },
    models: [
      {
        model: 'large',
        exitCode: 0,
        verdict: '',
        counts: of('passed').counts,
        subjects: of('passed').subjects,
        clients: [],
        requirements: [],
      },
      { model: 'small', exitCode: 1, verdict: '', counts, subjects, clients: [], requirements: [] },
    ],
  });
  expect(renderTerminal(report)).toMatch(
    /^resproof 0\.1\.0 · https:\/\/gw\.example\/v1 · 2 models · openai\n/,
  );
  expect(renderTerminal(report)).toContain(`Each model by itself:
  large  2 of 2 passed, none broken
  small  1 of 2 passed, 1 failed; broken in usage 0/1
`);
});
