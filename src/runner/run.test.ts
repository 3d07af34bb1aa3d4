import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import reportSchema from '../../spec/schemas/report.schema.json' with { type: 'json' };
import type { Capability, RequirementId } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import { readTranscript } from '../wire/read-transcript.ts';
import { deadOrigin, sendJson, serve } from '../wire/testing/server.ts';
import { judgeTranscript } from './judge-transcript.ts';
import type { RunObserver } from './observer.ts';
import { OptionError, type RunOptions } from './options.ts';
import { run } from './run.ts';
import { caseOf } from './testing/readings.ts';
import { responder, type Twist } from './testing/responder.ts';

const key = 'sk-canary-0123456789abcdef';

const probeOf = (
  capability: Capability,
  state: ReturnType<Probe['state']> | Probe['state'] = 'claimed',
): Probe => ({
  capability,
  ask: { bare: true, body: { input: `probe ${capability}` } },
  state: typeof state === 'function' ? state : () => state,
  detail: () => 'says the probe',
});

const text = caseOf({
  id: 'create.text',
  shows: ['input.string'],
  look: (t) =>
    t.check('input.string', 'create', t.at('create').outputText === 'hello', {
      expected: 'hello',
      got: t.at('create').outputText,
    }),
});
const badJson = caseOf({
  id: 'errors.bad-json',
  negative: true,
  shows: ['error.bad-json'],
  steps: [
    {
      name: 'create',
      send: { raw: { text: '{' } },
      wants: 'refused',
      statuses: [400],
      otherwise: 'error.bad-json',
    },
  ],
  look: (t) => t.keep('error.bad-json', 'create'),
});

async function judged(
  twist: Twist | undefined,
  options: Partial<RunOptions> = {},
  observer?: RunObserver,
): Promise<{ report: Report; seen: string[]; stored: Set<string>; text: string }> {
  const listener = responder(twist);
  await using server = await serve(listener);
  const transcriptPath = join(await mkdtemp(join(tmpdir(), 'resproof-')), 'transcript.jsonl');
  const { report, transcript } = await run(
    {
      baseUrl: `${server.origin}/v1`,
      apiKey: key,
      model: 'small',
      cases: [text, badJson],
      probes: [probeOf('text'), probeOf('store')],
      transcriptPath,
      ...options,
    },
    observer,
  );
  return { report, ...listener, text: await readFile(transcript ?? '', 'utf8') };
}

const verdictOf = (report: Report, id: RequirementId): string | undefined =>
  report.requirements.find((each) => each.id === id)?.verdict;
const outcomes = (report: Report): string[] => report.cases.map((each) => `${each.id} ${each.outcome}`);

describe('a target that behaves', () => {
  test('is asked, judged, and left clean', async () => {
    const { report, stored } = await judged(undefined);
    expect(outcomes(report)).toEqual(['create.text done', 'errors.bad-json done']);
    expect(verdictOf(report, 'input.string')).toBe('passed');
    expect(verdictOf(report, 'error.bad-json')).toBe('passed');
    expect(report).toMatchObject({
      schema: 1,
      ended: 'complete',
      target: { kind: 'server', model: 'small' },
      spent: { requests: 7, retries: 0 },
      cleanUp: { stored: 3, deleted: 3, left: 0 },
    });
    expect(stored.size).toBe(0);
    expect(report.exchanges.map((each) => each.id)).toEqual([
      'probe/store',
      'probe/text',
      'create.text/create',
      'errors.bad-json/create',
    ]);
  });

  test('gets a report that fits its published schema', async () => {
    const ajv = new Ajv2020({ strict: true, formats: { 'date-time': true } });
    const { report } = await judged(undefined);
    expect(ajv.validate(reportSchema, JSON.parse(JSON.stringify(report))), ajv.errorsText()).toBe(true);
  });

  test('keeps what the user wants to keep', async () => {
    const { report, stored } = await judged(undefined, { keep: true });
    expect(report.cleanUp).toEqual({ stored: 3, deleted: 0, left: 3 });
    expect(stored.size).toBe(3);
  });

  test('has its model found when it has but one', async () => {
    const { report, seen } = await judged(undefined, { model: null });
    expect(seen[0]).toBe('GET /v1/models');
    expect(report.target.model).toBe('small');
  });

  test('tells what it is doing', async () => {
    const heard: string[] = [];
    await judged(
      undefined,
      { concurrency: 1 },
      {
        planned: (total) => heard.push(`planned ${total}`),
        caseStarted: (id) => heard.push(`started ${id}`),
        exchanged: ({ id }, spent) => heard.push(`${id} ${spent.requests}`),
        caseEnded: ({ id, outcome }) => heard.push(`${id} ${outcome}`),
      },
    );
    expect(heard.slice(0, 9)).toEqual([
      'probe/text 1',
      'probe/store 2',
      'planned 2',
      'started create.text',
      'create.text/create 3',
      'create.text done',
      'started errors.bad-json',
      'errors.bad-json/create 4',
      'errors.bad-json done',
    ]);
  });

  test('is judged to the same result from the transcript', async () => {
    const { report, text: written } = await judged(undefined, { exclude: ['errors'] });
    const again = await judgeTranscript(readTranscript(written), {
      cases: [text, badJson],
      probes: [probeOf('text'), probeOf('store')],
    });
    expect(again.requirements).toEqual(report.requirements);
    expect(again.exchanges).toEqual(report.exchanges);
    expect(again.capabilities).toEqual(report.capabilities);
    expect(again.spent).toEqual(report.spent);
    expect(again.cleanUp).toEqual(report.cleanUp);
    expect(again.exitCode).toBe(report.exitCode);
  });
});

describe('a target that does not', () => {
  test('dead: exit 3, at once, and said plainly', async () => {
    const origin = await deadOrigin();
    const start = performance.now();
    const { report } = await run({
      baseUrl: `${origin}/v1`,
      cases: [text],
      probes: [probeOf('text'), probeOf('store')],
      model: 'm',
    });
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(report).toMatchObject({ ended: 'target-gone', exitCode: 3, spent: { requests: 1 } });
    expect(report.verdict).toMatch(/^Not shown: http:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/);
    expect(outcomes(report)).toEqual(['create.text blocked']);
  });

  test('dead, and the model is not known either: the same', async () => {
    const { report } = await run({
      baseUrl: `${await deadOrigin()}/v1`,
      cases: [text],
      probes: [probeOf('text')],
    });
    expect(report).toMatchObject({ ended: 'target-gone', exitCode: 3, target: { model: null } });
  });

  test('dies in the middle: the rest is blocked', async () => {
    const cases = Array.from({ length: 6 }, (_, index) => caseOf({ id: `create.${index}` }));
    const listener = responder();
    const server = await serve(listener);
    const { report } = await run(
      {
        baseUrl: `${server.origin}/v1`,
        cases,
        probes: [probeOf('text')],
        model: 'm',
        concurrency: 1,
        keep: true,
      },
      { caseEnded: ({ id }) => void (id === 'create.0' && server[Symbol.asyncDispose]()) },
    );
    expect(report).toMatchObject({ ended: 'target-gone', exitCode: 3 });
    expect(report.verdict).toMatch(/^Not shown: .* can no longer be reached/);
    expect(outcomes(report).slice(2)).toEqual([
      'create.2 blocked',
      'create.3 blocked',
      'create.4 blocked',
      'create.5 blocked',
    ]);
  });

  test('refuses the key: said once, and nothing else is sent', async () => {
    const { report, seen } = await judged((_request, _raw, response) => {
      sendJson(response, 401, { error: { message: 'who are you', type: 'auth', param: null, code: null } });
      return true;
    });
    expect(report.exitCode).toBe(3);
    expect(report.verdict).toContain('the key was refused: the target answers with status 401');
    expect(seen).toHaveLength(2);
  });

  test('is not there: said once, with where to look, and its pages are not judged', async () => {
    const { report, seen } = await judged((_request, _raw, response) => {
      sendJson(response, 404, { error: { message: 'no such thing' } });
      return true;
    });
    expect(report.counts.failed).toBe(0);
    expect(report).toMatchObject({ ended: 'target-gone', exitCode: 3 });
    expect(report.verdict).toMatch(
      /^Not shown: POST .*\/responses answers every probe with status 404 \(no such thing\): look at the base URL/,
    );
    expect(seen.length).toBeLessThanOrEqual(3);
  });

  test('refuses the key before it tells its models: the same', async () => {
    const { report, seen } = await judged(
      (_request, _raw, response) => {
        sendJson(response, 401, { error: { message: 'who are you', type: 'auth', param: null, code: null } });
        return true;
      },
      { model: null, apiKey: null },
    );
    expect(report.verdict).toContain('no key was given: the target answers with status 401');
    expect(seen).toEqual(['GET /v1/models']);
  });

  test('refuses what is mandatory: exit 3, and why', async () => {
    const { report } = await judged(undefined, {
      cases: [text, caseOf({ id: 'tools.named', needs: ['function-tools'] })],
      probes: [probeOf('text'), probeOf('function-tools', 'unclaimed')],
    });
    expect(outcomes(report)).toEqual(['create.text done', 'tools.named blocked']);
    expect(verdictOf(report, 'tools.named')).toBe('blocked');
    expect(report.capabilities.find((each) => each.name === 'function-tools')?.state).toBe('refused');
  });

  test('lacks what nobody asks of it: unclaimed, unless the user claims it', async () => {
    const options = {
      cases: [text, caseOf({ id: 'state.retrieve', needs: ['store'] as Capability[] })],
      probes: [probeOf('text'), probeOf('store', 'unclaimed')],
    };
    expect(outcomes((await judged(undefined, options)).report)).toContain('state.retrieve unclaimed');
    const { report, seen } = await judged(undefined, { ...options, claimAll: true, keep: true });
    expect(outcomes(report)).toContain('state.retrieve done');
    expect(seen).toHaveLength(3);
  });

  test('limits the rate: it is waited for, and held against nobody', async () => {
    const limited: Twist = ({ count }, _raw, response) => {
      if (count !== 3) return false;
      const error = { message: 'slow down', type: 'rate_limit', param: null, code: 'rate_limit_exceeded' };
      sendJson(response, 429, { error }, { 'retry-after': '0' });
      return true;
    };
    const { report } = await judged(limited, { cases: [text], keep: true });
    expect(report.spent.retries).toBe(1);
    expect(report.cases[0]).toMatchObject({
      outcome: 'done',
      exchanges: ['create.text/create', 'create.text/create#2'],
    });
    expect(verdictOf(report, 'http.success-status')).toBe('passed');
    expect(report.notes).toContain('Sent again after 429 or a passing failure: 1 of 4 requests.');
  });

  test('fails for a moment: it is asked again; for good: it is broken', async () => {
    const failing =
      (until: number): Twist =>
      ({ count }, _raw, response) => {
        if (count < 3 || count >= until) return false;
        sendJson(
          response,
          500,
          { error: { message: 'oh', type: 'server_error', param: null, code: null } },
          { 'retry-after-ms': '1' },
        );
        return true;
      };
    const passing = await judged(failing(4), { cases: [text], keep: true });
    expect(verdictOf(passing.report, 'http.success-status')).toBe('passed');
    const lasting = await judged(failing(99), { cases: [text], keep: true });
    expect(lasting.report.exitCode).toBe(1);
    expect(verdictOf(lasting.report, 'http.success-status')).toBe('failed');
    expect(lasting.report.cases[0]?.attempts).toBe(3);
  });
});

describe('bounds', () => {
  const cases = Array.from({ length: 8 }, (_, index) => caseOf({ id: `create.${index}` }));

  test('of requests', async () => {
    const { report, seen } = await judged(undefined, { cases, maxRequests: 4, concurrency: 1, keep: true });
    expect(seen).toHaveLength(4);
    expect(report.ended).toBe('budget');
    expect(outcomes(report).slice(1, 4)).toEqual(['create.1 done', 'create.2 not-run', 'create.3 not-run']);
  });

  test('of tokens', async () => {
    const { report } = await judged(undefined, { cases, maxTokens: 20, concurrency: 1, keep: true });
    expect(report).toMatchObject({ ended: 'budget', spent: { inputTokens: 12, outputTokens: 8 } });
  });

  test('of time, with a request in flight', async () => {
    const hang: Twist = ({ count }) => count > 2;
    const { report } = await judged(hang, { cases, maxTimeMs: 300, keep: true });
    expect(report).toMatchObject({ ended: 'max-time' });
    expect(report.durationMs).toBeLessThan(1_500);
    expect(report.cases.every((each) => each.outcome === 'not-run')).toBe(true);
  });

  test('set by the user’s hand: a partial report', async () => {
    const controller = new AbortController();
    const { report } = await judged(
      undefined,
      { cases, signal: controller.signal, concurrency: 1 },
      { caseEnded: ({ id }) => void (id === 'create.1' && controller.abort()) },
    );
    expect(report).toMatchObject({ ended: 'interrupted' });
    expect(outcomes(report).slice(0, 3)).toEqual(['create.0 done', 'create.1 done', 'create.2 not-run']);
    expect(report.cleanUp).toEqual({ stored: 4, deleted: 4, left: 0 });
  });
});

describe('attempts', () => {
  test('what was only asked in words is asked again, three times at most', async () => {
    const steps: Case['steps'] = [
      { name: 'create', send: { body: { input: 'say please' } }, did: () => false },
    ];
    const { report } = await judged(undefined, {
      cases: [{ ...text, steps }],
      kind: 'embedded-mock',
      keep: true,
    });
    expect(report.cases[0]).toMatchObject({ outcome: 'inconclusive', attempts: 3 });
    expect(verdictOf(report, 'input.string')).toBe('inconclusive');
  });

  test('an answer that was cut before it said anything gets more room, once', async () => {
    const bodies: unknown[] = [];
    const cut: Twist = ({ count, body }, _raw, response) => {
      if (count < 3) return false;
      bodies.push(JSON.parse(body).max_output_tokens);
      sendJson(response, 200, {
        object: 'response',
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [],
      });
      return true;
    };
    await judged(cut, {
      cases: [text],
      bodyFields: { max_output_tokens: 20 },
      kind: 'embedded-mock',
      keep: true,
    });
    expect(bodies).toEqual([20, 80]);
  });

  test('a case that wants the cut is left alone', async () => {
    const steps: Case['steps'] = [
      { name: 'create', send: { body: { input: 'count', max_output_tokens: 16 } } },
    ];
    const cut: Twist = ({ count }, _raw, response) => {
      if (count < 3) return false;
      sendJson(response, 200, {
        object: 'response',
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [],
      });
      return true;
    };
    const { report } = await judged(cut, { cases: [caseOf({ steps })], keep: true });
    expect(report.cases[0]?.attempts).toBe(1);
  });
});

describe('faults of ours', () => {
  test('in a case: exit 2, named, and the other cases still run', async () => {
    const look: Case['look'] = () => {
      throw new Error('cannot read x of undefined');
    };
    const { report } = await judged(undefined, { cases: [{ ...text, look }, badJson] });
    expect(report.exitCode).toBe(2);
    expect(report.verdict).toBe(
      'A fault of resproof, please report it: look of create.text: cannot read x of undefined.',
    );
    expect(outcomes(report)).toContain('errors.bad-json done');
  });

  test('in making a request', async () => {
    const steps: Case['steps'] = [
      {
        name: 'create',
        send: () => {
          throw new Error('no id');
        },
      },
    ];
    const { report } = await judged(undefined, { cases: [caseOf({ steps })] });
    expect(report).toMatchObject({ exitCode: 2 });
    expect(report.verdict).toContain('a.case: no id');
  });
});

test('wrong use is an OptionError: a choice of models', async () => {
  const many: Twist = (_request, _raw, response) => {
    sendJson(response, 200, { object: 'list', data: [{ id: 'a' }, { id: 'b' }] });
    return true;
  };
  await expect(judged(many, { model: null })).rejects.toThrow(OptionError);
});

test('wrong use is an OptionError: a transcript that cannot be written', async () => {
  await expect(judged(undefined, { transcriptPath: '/dev/null/t.jsonl' })).rejects.toThrow(
    'The transcript cannot be written',
  );
});

test('the key is nowhere, whatever the target does with it', async () => {
  const echo: Twist = ({ count, url }, request, response) => {
    if (url.includes('models')) return false;
    const given = request.headers.authorization ?? '';
    const token = Buffer.from(given).toString('base64');
    sendJson(
      response,
      count % 2 === 0 ? 400 : 200,
      { given, token, error: { message: given } },
      { 'x-echo': given },
    );
    return true;
  };
  const { report, text: written } = await judged(echo, { headers: { 'x-api-key': 'canary-second-key' } });
  for (const output of [JSON.stringify(report), written]) {
    expect(output).not.toContain(key);
    expect(output).not.toContain(Buffer.from(key).toString('base64').slice(4, 20));
    expect(output).not.toContain('canary-second-key');
  }
});
