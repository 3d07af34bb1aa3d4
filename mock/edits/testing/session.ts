/** For tests of what is done to answers: a sitting of many requests, and their answers. */
import fc from 'fast-check';
import { isObject } from '../../answer/json.ts';
import { createEngine } from '../../engine.ts';
import type { MockOptions } from '../../options.ts';
import type { MockReply } from '../../reply.ts';

export const KEY = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };

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

export const base = { model: 'm', input: 'Reply with exactly this text and nothing else: "grüß dich, Welt"' };
const forced = { ...base, tools: [TOOL], tool_choice: 'required' };
const reasoned = {
  model: 'gpt-5',
  input: 'Why?',
  reasoning: { effort: 'low', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
};

type Ask = [method: string, path: string, body?: unknown, headers?: Record<string, string>];

/** What a client does in one sitting; ids of earlier answers are filled in. Every fault and every variant must show somewhere in it. */
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
  ['POST', '/responses', { ...base, stream: true, metadata: { resproof: 'error-event' } }],
  ['POST', '/responses', base, { 'accept-encoding': 'gzip, deflate, br' }],
];

/** Fields of any type, in requests that are good otherwise. */
export const STRANGE = fc.sample(
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

/** All answers of one sitting with a mock. */
export async function play(options: MockOptions = {}): Promise<MockReply[]> {
  const engine = createEngine(options);
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

export function wire({ body }: MockReply): string {
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
export function idOf(reply: MockReply): string {
  return String(valueOf(reply)['id'] ?? firstResponse(wire(reply))?.['id']);
}

/** Of the first event that has one, however the stream is written. */
function firstResponse(stream: string): Record<string, unknown> | undefined {
  for (const block of stream.split(/\r\n\r\n|\n\n|\r\r/)) {
    const lines = block.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
    try {
      const event: unknown = JSON.parse(lines.map((line) => line.slice(5)).join('\n'));
      if (isObject(event) && isObject(event['response'])) return event['response'];
    } catch {
      continue;
    }
  }
  return undefined;
}

function outputOf(reply: MockReply): Record<string, unknown>[] {
  const output = valueOf(reply)['output'];
  return Array.isArray(output) ? (output as Record<string, unknown>[]) : [];
}
