import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../spec/generated/report.ts';
import { readTranscript } from '../wire/read-transcript.ts';
import { serve } from '../wire/testing/server.ts';
import { judgeTranscript } from './judge-transcript.ts';
import type { RunOptions } from './options.ts';
import { run } from './run.ts';
import { caseOf } from './testing/readings.ts';
import { responder, type Twist } from './testing/responder.ts';
import type { Probe } from '../../suites/probes.ts';

const says = caseOf({
  id: 'create.text',
  shows: ['input.string'],
  look: (t) => t.check('input.string', 'create', t.model !== 'deaf', { expected: 'hello', got: t.model }),
});
const once = { ...caseOf({ id: 'errors.once' }), once: true };
const probes: Probe[] = [
  { capability: 'text', ask: { body: { input: 'probe' } }, state: () => 'claimed', detail: () => 'seen' },
  {
    capability: 'store',
    once: true,
    ask: { method: 'GET', path: '/models' },
    state: () => 'claimed',
    detail: () => 'seen',
  },
];

async function transcriptPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'resproof-')), 'transcript.jsonl');
}

interface Ran {
  report: Report;
  /** The model of each request that made a response. */
  asked: unknown[];
  transcript: string;
}

async function judged(options: Partial<RunOptions>, twist: Twist = () => false): Promise<Ran> {
  const asked: unknown[] = [];
  await using server = await serve(
    responder((request, ...rest) => {
      if (request.method === 'POST') asked.push((JSON.parse(request.body) as { model: unknown }).model);
      return twist(request, ...rest);
    }),
  );
  const path = await transcriptPath();
  const { report } = await run({
    baseUrl: `${server.origin}/v1`,
    model: ['hears', 'deaf'],
    cases: [says, once],
    probes,
    transcriptPath: path,
    ...options,
  });
  return { report, asked, transcript: await readFile(path, 'utf8') };
}

describe('several models', () => {
  test('are each asked what depends on the model, and the first one the rest', async () => {
    const { report, asked } = await judged({});
    expect(asked).toEqual(['hears', 'hears', 'hears', 'deaf', 'deaf']);
    expect(report.exchanges.map(({ id }) => id)).toEqual([
      'probe/store',
      'probe/text@hears',
      'probe/text@deaf',
      'create.text/create@hears',
      'create.text/create@deaf',
      'errors.once/create',
    ]);
    expect(report.cases.map(({ id, model }) => [id, model])).toEqual([
      ['create.text', 'hears'],
      ['create.text', 'deaf'],
      ['errors.once', null],
    ]);
    expect(report.target).toMatchObject({ model: null, models: ['hears', 'deaf'] });
  });

  test('break what any of them breaks, and each has its own verdicts', async () => {
    const { report } = await judged({});
    expect(report.exitCode).toBe(1);
    expect(report.requirements.find(({ id }) => id === 'input.string')).toMatchObject({
      verdict: 'failed',
      kept: 1,
      broken: 1,
    });
    const [hears, deaf] = report.models;
    expect([hears?.counts.failed, deaf?.counts.failed]).toEqual([0, 1]);
    expect(hears!.counts.passed).toBe(deaf!.counts.passed + 1);
    expect(deaf?.subjects.find(({ subject }) => subject === 'input')?.counts.failed).toBe(1);
  });

  test('are judged to the same result from the transcript', async () => {
    const { report, transcript } = await judged({});
    const again = await judgeTranscript(readTranscript(transcript), { cases: [says, once], probes });
    expect(again.requirements).toEqual(report.requirements);
    expect(again.models).toEqual(report.models);
    expect(again.target.models).toEqual(report.target.models);
    expect(again.cases.map(({ id, model, outcome }) => [id, model, outcome])).toEqual(
      report.cases.map(({ id, model, outcome }) => [id, model, outcome]),
    );
  });

  test('of which one does not exist are tested without it, and it is said', async () => {
    const { report } = await judged({ model: ['hears', 'gone'] }, ({ body }, _request, response) => {
      if (!body.includes('"gone"')) return false;
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"no such model","type":"x","param":null,"code":null}}');
      return true;
    });
    expect(report.notes.join()).toContain('gone was not tested');
    expect(report.cases.map(({ id, model, outcome }) => `${id} ${model} ${outcome}`)).toEqual([
      'create.text hears done',
      'create.text gone blocked',
      'errors.once null done',
    ]);
    expect(report.ended).toBe('complete');
  });
});

describe('a run that was broken off', () => {
  test('goes on where it was, to the same result as one that was not', async () => {
    await using server = await serve(responder());
    const options = { baseUrl: `${server.origin}/v1`, model: ['hears', 'deaf'], cases: [says, once], probes };
    const whole = await run({ ...options, transcriptPath: await transcriptPath() });

    const path = await transcriptPath();
    await run({ ...options, transcriptPath: path, maxRequests: 4 });
    const broken = readTranscript(await readFile(path, 'utf8'));
    const kept = broken.exchanges.filter((each) => each.case !== 'clean-up').map((each) => each.id);
    expect(kept).toEqual([
      'probe/text@hears',
      'probe/store',
      'create.text/create@hears',
      'errors.once/create',
    ]);

    const { report } = await run({ ...options, transcriptPath: path, resume: broken });
    expect(report.requirements).toEqual(whole.report.requirements);
    expect(report.models).toEqual(whole.report.models);
    // What is new: a probe and a case of the second model, and the clean-up.
    expect(report.spent.requests - report.cleanUp.deleted).toBe(2);
    const ids = readTranscript(await readFile(path, 'utf8')).exchanges.map((each) => each.id);
    expect(ids).toEqual(expect.arrayContaining([...kept, 'probe/text@deaf', 'create.text/create@deaf']));
  });

  test('of another target is not mixed with this one', async () => {
    await using server = await serve(responder());
    const path = await transcriptPath();
    const options = { baseUrl: `${server.origin}/v1`, model: 'hears', cases: [says], probes };
    await run({ ...options, transcriptPath: path });
    const resume = readTranscript(await readFile(path, 'utf8'));
    const another = run({ ...options, baseUrl: `${server.origin}/v2`, resume });
    await expect(another).rejects.toThrow(
      /^The run to go on with had the target .*\/v1, and this one has .*\/v2\.$/,
    );
    await expect(run({ ...options, dialect: 'compatible', resume })).rejects.toThrow(
      'had the dialect openai',
    );
  });
});
