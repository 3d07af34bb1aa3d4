import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import type { MockReply } from '../reply.ts';
import { faults } from './index.ts';

const TOOL = {
  type: 'function',
  name: 'weather',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};
const SCHEMA = {
  type: 'object',
  properties: { a: { type: 'integer' } },
  required: ['a'],
  additionalProperties: false,
};

const base = { model: 'm', input: 'Reply with exactly this text and nothing else: "grüß dich, Welt"' };
const forced = { ...base, tools: [TOOL], tool_choice: 'required' };
const reasoned = {
  model: 'gpt-5',
  input: 'Why?',
  reasoning: { effort: 'low', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
};

type Ask = [method: string, path: string, body?: unknown, headers?: Record<string, string>];

/** What a client does in one sitting; ids of earlier answers are filled in. */
const SESSION: (Ask | ((answers: MockReply[]) => Ask))[] = [
  ['POST', '/responses', { ...base, metadata: { k: 'v' }, temperature: 0, instructions: 'Be brief.' }],
  ['POST', '/responses', { ...base, stream: true, instructions: 'Be brief.' }],
  ['POST', '/responses', forced],
  ['POST', '/responses', { ...forced, stream: true }],
  ['POST', '/responses', reasoned],
  ['POST', '/responses', { ...reasoned, stream: true }],
  ['POST', '/responses', { ...base, input: 'Count from 1 to 60.', stream: true }],
  ['POST', '/responses', { ...base, input: 'Count from 1 to 60.', max_output_tokens: 16 }],
  [
    'POST',
    '/responses',
    { ...base, text: { format: { type: 'json_schema', name: 's', strict: true, schema: SCHEMA } } },
  ],
  ['POST', '/responses', { ...base, store: false }],
  (answers) => ['GET', `/responses/${idOf(answers[9]!)}`],
  (answers) => ['POST', '/responses', { ...base, previous_response_id: idOf(answers[0]!) }],
  (answers) => ['POST', '/responses', { ...base, previous_response_id: idOf(answers[1]!) }],
  ['POST', '/responses', { ...base, previous_response_id: 'resp_unknown' }],
  (answers) => ['GET', `/responses/${idOf(answers[0]!)}`],
  (answers) => ['GET', `/responses/${idOf(answers[0]!)}/input_items?limit=1`],
  [
    'POST',
    '/responses',
    {
      ...base,
      input: [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'b' },
      ],
    },
  ],
  (answers) => ['GET', `/responses/${idOf(answers[16]!)}/input_items?limit=1`],
  (answers) => ['POST', '/responses', { ...base, input: outputOf(answers[0]!) }],
  (answers) => [
    'POST',
    '/responses',
    { ...base, input: [...outputOf(answers[4]!), { role: 'user', content: 'go on' }] },
  ],
  (answers) => [
    'POST',
    '/responses',
    { ...base, input: [{ type: 'item_reference', id: outputOf(answers[0]!)[0]?.['id'] }] },
  ],
  (answers) => [
    'POST',
    '/responses',
    {
      ...base,
      previous_response_id: idOf(answers[2]!),
      input: [
        {
          type: 'function_call_output',
          call_id: outputOf(answers[2]!)[0]?.['call_id'],
          output: [{ type: 'input_text', text: '1' }],
        },
      ],
    },
  ],
  [
    'POST',
    '/responses',
    { ...base, input: [{ role: 'assistant', content: [{ type: 'output_text', text: 'x' }] }] },
  ],
  [
    'POST',
    '/responses',
    {
      ...base,
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'look' },
            { type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(64)}`, detail: 'low' },
          ],
        },
      ],
    },
  ],
  ['POST', '/responses', { ...base, truncation: null }],
  ['POST', '/responses', { ...base, temperature: 'hot' }],
  ['POST', '/responses', { ...base, temperature: 'hot', stream: true }],
  ['POST', '/responses', base, { authorization: 'Bearer sk-invalid' }],
  ['POST', '/responses', base, { 'x-stainless-lang': 'js' }],
  ['POST', '/responses', base, { 'x-resproof-directive': 'status=429' }],
  ['OPTIONS', '/responses'],
  ['GET', '/nowhere'],
  ['GET', '/responses/resp_unknown'],
  [
    'POST',
    '/responses',
    { ...base, input: `${'tide '.repeat(400)}`, caching: { type: 'enabled', prefix: true } },
  ],
  (answers) => [
    'POST',
    '/responses',
    { ...base, previous_response_id: idOf(answers[33]!), caching: { type: 'enabled' } },
  ],
  (answers) => ['DELETE', `/responses/${idOf(answers[0]!)}`],
  (answers) => ['GET', `/responses/${idOf(answers[0]!)}`],
  ['POST', '/responses', { ...base, text: { format: { type: 'json_object' } }, input: 'Answer in JSON.' }],
  [
    'POST',
    '/responses',
    {
      ...forced,
      input: 'Call it twice: weather in Oslo and weather in Rome, both.',
      parallel_tool_calls: false,
    },
  ],
];

/** Fields of any type, in requests that are good otherwise. */
const STRANGE = fc.sample(
  fc
    .dictionary(
      fc.constantFrom(
        'input',
        'tools',
        'tool_choice',
        'text',
        'reasoning',
        'metadata',
        'instructions',
        'previous_response_id',
        'stream',
      ),
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.array(fc.dictionary(fc.constantFrom('type', 'role', 'content', 'output'), fc.jsonValue())),
      ),
      { maxKeys: 3 },
    )
    .map((more) => ({ ...base, ...more })),
  { seed: 1, numRuns: 25 },
);

describe('every fault', () => {
  it.each(faults.map((fault) => [fault.id]))('%s stands any request', async (id) => {
    const engine = createEngine({ faults: [id] });
    for (const body of STRANGE) {
      const asked = { method: 'POST', url: '/v1/responses', headers: KEY, body: JSON.stringify(body) };
      expect(wire(await engine.handle(asked))).not.toContain('resproof_internal_error');
    }
  });

  it('is deterministic', async () => {
    const ids = faults.map((fault) => fault.id);
    expect(await play(...ids)).toEqual(await play(...ids));
  });
});

describe('a clean session', () => {
  it('has the statuses that a client expects', async () => {
    expect((await play()).map((reply) => reply.status)).toEqual([
      ...Array.from({ length: 10 }, () => 200),
      ...[404, 200, 200, 400, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
      ...[400, 400, 401, 200, 429, 204, 404, 404, 200, 200, 200, 404, 200, 200],
    ]);
  });
});

describe('what a fault shows', () => {
  const streamWith = async (id: string) => wire((await play(id))[1]!);

  it('no-stream-content-type leaves the header out', async () => {
    expect((await play('no-stream-content-type'))[1]!.headers).not.toHaveProperty('content-type');
  });

  it('split-utf8-corrupted breaks the deltas only', async () => {
    const frames = (await streamWith('split-utf8-corrupted')).split('\n\n');
    expect(frames.some((frame) => frame.includes('.delta') && frame.includes('\ufffd'))).toBe(true);
    expect(frames.find((frame) => frame.startsWith('event: response.output_text.done'))).toContain('grüß');
  });

  it('created-at-float writes a decimal point', async () => {
    expect(await streamWith('created-at-float')).toMatch(/"created_at":\d+\.0,/);
  });

  it('drop-content-part-added numbers what is left without a gap', async () => {
    const numbers = [
      ...(await streamWith('drop-content-part-added')).matchAll(/"sequence_number":(\d+)/g),
    ].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('error-in-stream answers with 200 and an event', async () => {
    const reply = (await play('error-in-stream'))[26]!;
    expect([reply.status, wire(reply).startsWith('event: error\n')]).toEqual([200, true]);
  });

  it('what is stored stays right', async () => {
    const engine = createEngine();
    const sent = { method: 'POST', url: '/v1/responses', headers: KEY, body: JSON.stringify(base) };
    const broken = await engine.handle({
      ...sent,
      headers: { ...KEY, 'x-resproof-directive': 'fault=drop-annotations' },
    });
    const kept = await engine.handle({
      method: 'GET',
      url: `/v1/responses/${idOf(broken)}`,
      headers: KEY,
      body: '',
    });
    expect([wire(broken).includes('annotations'), wire(kept).includes('annotations')]).toEqual([false, true]);
  });
});

const KEY = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };

async function play(...ids: string[]): Promise<MockReply[]> {
  const engine = createEngine({ faults: ids });
  const answers: MockReply[] = [];
  for (const one of SESSION) {
    const [method, path, body, headers = {}] = typeof one === 'function' ? one(answers) : one;
    const text = body === undefined ? '' : JSON.stringify(body);
    answers.push(
      await engine.handle({ method, url: `/v1${path}`, headers: { ...KEY, ...headers }, body: text }),
    );
  }
  return answers;
}

function wire({ body }: MockReply): string {
  if (body.kind === 'none') return '';
  if (body.kind === 'text') return body.text;
  return body.kind === 'stream' ? body.frames.map((frame) => frame.text).join('') : '';
}

function valueOf(reply: MockReply): Record<string, unknown> {
  try {
    return (JSON.parse(wire(reply)) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

/** The id of the response, streamed or not. */
function idOf(reply: MockReply): string {
  return String(valueOf(reply)['id'] ?? /"response":\{"id":"([^"]+)"/.exec(wire(reply))?.[1]);
}

function outputOf(reply: MockReply): Record<string, unknown>[] {
  const output = valueOf(reply)['output'];
  return Array.isArray(output) ? (output as Record<string, unknown>[]) : [];
}
