/** Everything that the mock says is right in the dialect, and everything that the dialect has is said. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadChecker, type Checker, type DialectName, type Violation } from '../../spec/index.ts';
import { listAt, textAt, type JsonObject, type JsonValue } from './json.ts';
import { at, coreOf, eventsOf, jsonOf } from './testing/calls.ts';
import { examples } from './testing/examples.ts';
import { outputOf } from './testing/fold.ts';
import { scriptItem } from './testing/plans.ts';

const checkers = new Map<DialectName, Checker>();
beforeAll(async () => {
  for (const dialect of ['openai', 'compatible', 'open-responses'] as const)
    checkers.set(dialect, await loadChecker(dialect));
});

function violations(schema: string, value: JsonValue, dialect: DialectName = 'openai'): Violation[] {
  const found: Violation[] = [];
  checkers.get(dialect)!.check(schema, value, { violation: (violation) => found.push(violation) });
  return found;
}

const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const SCHEMA = {
  type: 'object',
  properties: { a: { type: 'number' } },
  required: ['a'],
  additionalProperties: false,
};

const requests: [string, JsonObject][] = [
  [
    'nulls and empties',
    { input: 'Hello', include: null, metadata: {}, reasoning: {}, text: {}, user: '', tools: [] },
  ],
  ['an incomplete answer', { input: 'Count from 1 to 300', max_output_tokens: 16 }],
  ['what is queued', { input: 'Hello', background: true }],
  ['a failure', { input: '[[resproof: failed]]' }],
  ['an error event', { input: '[[resproof: error-event]]' }],
  ['two calls', { input: 'The weather in Oslo and Lima, both', tools: [WEATHER] }],
  [
    'tools of every kind',
    { input: 'Hello', tools: [WEATHER, { type: 'web_search' }, { type: 'custom', name: 'patch' }] },
  ],
  [
    'allowed tools',
    {
      input: 'Hello',
      tools: [WEATHER],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'get_weather' }],
      },
    },
  ],
  [
    'a schema',
    { input: 'Hello', text: { format: { type: 'json_schema', name: 'x', schema: SCHEMA, strict: true } } },
  ],
  ['a JSON object', { input: 'Hello', text: { format: { type: 'json_object' }, verbosity: 'low' } }],
  ['reasoning without end', { model: 'gpt-5', input: 'Hello', max_output_tokens: 16 }],
  ['caching', { input: 'Hello', caching: { type: 'enabled' }, thinking: { type: 'disabled' } }],
  [
    'a history of all items',
    {
      input: [
        { role: 'developer', content: 'Be brief.' },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'Hello' },
            { type: 'input_image', image_url: 'https://example.com/a.png' },
          ],
        },
        { role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
        { type: 'reasoning', summary: [] },
        { type: 'function_call', call_id: 'c', name: 'get_weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'Snow' }] },
        { type: 'custom_tool_call', call_id: 'd', name: 'patch', input: '*** Begin Patch' },
        {
          type: 'custom_tool_call_output',
          call_id: 'd',
          output: [{ type: 'input_image', file_id: 'file_1' }],
        },
        { type: 'shell_call', call_id: 'e', action: { commands: ['ls'] } },
        { type: 'shell_call_output', call_id: 'e', output: [] },
        { type: 'tool_search_call', arguments: { query: 'tides' } },
        { type: 'tool_search_output', tools: [WEATHER] },
        { type: 'compaction', encrypted_content: 'gAAAAA' },
        { role: 'user', content: [{ type: 'input_file', file_id: 'file_1', filename: null }] },
      ],
    },
  ],
];

describe.each(requests)('%s', (_name, body) => {
  it('as JSON, with its input items', async () => {
    const core = coreOf();
    const response = jsonOf(await core.create(body));
    expect(violations('Response', response)).toEqual([]);
    const items = jsonOf(await core.get(`/responses/${textAt(response, 'id')}/input_items`));
    expect(violations('ItemList', items)).toEqual([]);
  });

  it('as events', async () => {
    const events = eventsOf(await coreOf().create({ ...body, stream: true }));
    expect(events.flatMap((event) => violations('ResponseStreamEvent', event))).toEqual([]);
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_event, index) => index));
  });
});

it('a prefix cache, the model list, a model, a deletion and an error', async () => {
  const core = coreOf();
  const caching = { type: 'enabled', prefix: true };
  const cached = jsonOf(await core.create({ input: 'The sea rises and falls. '.repeat(80), caching }));
  expect(violations('Response', cached)).toEqual([]);
  expect(violations('ModelList', jsonOf(await core.get('/models')))).toEqual([]);
  expect(violations('Model', jsonOf(await core.get('/models/gpt-5')))).toEqual([]);
  const path = `/responses/${textAt(cached, 'id')}`;
  expect(violations('DeletedResponse', jsonOf(await core.ask({ method: 'DELETE', path })))).toEqual([]);
  expect(violations('ErrorResponse', jsonOf(await core.get(path)))).toEqual([]);
});

describe.each(['openai', 'compatible'] as const)('of every kind, in the dialect %s', (dialect) => {
  it.each(examples.map((example) => [example.name, example] as const))(
    '%s',
    async (_name, { body, step }) => {
      const core = coreOf({}, dialect);
      const response = jsonOf(await core.create(body, step?.script));
      expect(violations('Response', response, dialect)).toEqual([]);
      const events = eventsOf(await core.create({ ...body, stream: true }, step?.script));
      expect(events.flatMap((event) => violations('ResponseStreamEvent', event, dialect))).toEqual([]);
    },
  );
});

it('raw reasoning has the names of the dialect', async () => {
  const typesIn = async (dialect: DialectName) => {
    const body = { model: 'gpt-oss-20b', input: 'Hello', stream: true, reasoning: { effort: 'low' } };
    const events = eventsOf(await coreOf({}, dialect).create(body));
    expect(events.flatMap((event) => violations('ResponseStreamEvent', event, dialect))).toEqual([]);
    return new Set(events.map((event) => textAt(event, 'type')));
  };
  expect(await typesIn('openai')).toContain('response.reasoning_text.delta');
  const open = await typesIn('open-responses');
  expect(open).toContain('response.reasoning.delta');
  expect(open).not.toContain('response.reasoning_text.delta');
});

it('whatever a script says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scriptItem, { maxLength: 4 }), async (items) => {
      const core = coreOf();
      const response = jsonOf(await core.create({ input: 'x' }, { items }));
      expect(violations('Response', response)).toEqual([]);
      const events = eventsOf(await core.create({ input: 'x', stream: true }, { items }));
      expect(events.flatMap((event) => violations('ResponseStreamEvent', event))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

describe('all that the dialect openai has is said by some example', () => {
  const surface = JSON.parse(
    readFileSync(new URL('../../spec/generated/surface/openai.json', import.meta.url), 'utf8'),
  ) as { unions: Record<string, { values: object }> };
  const typesOf = (union: string): string[] => Object.keys(surface.unions[union]?.values ?? {});

  /** What is not said here, and why. */
  const EXCEPTIONS: Readonly<Record<string, string>> = {
    'response.audio.delta': 'no answer has speech',
    'response.audio.done': 'no answer has speech',
    'response.audio.transcript.delta': 'no answer has speech',
    'response.audio.transcript.done': 'no answer has speech',
    keepalive: 'said by the transport, of a stream that waits',
  };

  it('every event', async () => {
    const said = new Set<string>();
    const asked = [...examples, ...requests.map(([name, body]) => ({ name, body, step: undefined }))];
    for (const { body, step } of asked) {
      const events = eventsOf(await coreOf().create({ ...body, stream: true }, step?.script));
      for (const event of events) said.add(textAt(event, 'type'));
    }
    const expected = typesOf('ResponseStreamEvent').filter((type) => EXCEPTIONS[type] === undefined);
    expect(expected.length).toBeGreaterThan(50);
    expect(expected.filter((type) => !said.has(type))).toEqual([]);
    expect(Object.keys(EXCEPTIONS).filter((type) => said.has(type))).toEqual([]);
  });

  it('every output item', () => {
    const said = new Set(examples.flatMap(({ output }) => output));
    const expected = typesOf('OutputItem');
    expect(expected.length).toBe(28);
    expect(expected.filter((type) => !said.has(type))).toEqual([]);
  });
});

describe('what is sent is taken back', () => {
  it.each(examples.map((example) => [example.name, example] as const))(
    '%s',
    async (_name, { body, step }) => {
      const core = coreOf();
      const first = jsonOf(await core.create(body, step?.script));
      const output = outputOf(first);
      const input = [{ role: 'user', content: 'Go on.' }, ...output, ...answersTo(output)];
      // Calls that a script answers itself would be answered a second time, or not at all.
      const answered = await core.create({ input: input.filter((one) => !isOrphan(one, output)) });
      const next = jsonOf(answered);
      expect(next).toMatchObject({ object: 'response', status: 'completed' });
      const listed = jsonOf(await core.get(`/responses/${textAt(next, 'id')}/input_items?limit=100`));
      expect(violations('ItemList', listed)).toEqual([]);
      const types = listAt(listed, 'data').map((item) => (item as JsonObject)['type']);
      for (const item of output) if (!isOrphan(item, output)) expect(types).toContain(item['type']);
      const alone = jsonOf(await core.create({ input: 'Go on.' }));
      expect(at(next, 'usage', 'input_tokens')).toBeGreaterThan(Number(at(alone, 'usage', 'input_tokens')));
    },
  );

  /** What a caller answers to the calls of an answer. */
  function answersTo(output: readonly JsonObject[]): JsonObject[] {
    const done = new Set(
      output.filter(({ type }) => String(type).endsWith('_output')).map((one) => one['call_id']),
    );
    return output.flatMap((item): JsonObject[] => {
      const { call_id } = item;
      if (done.has(call_id)) return [];
      switch (item['type']) {
        case 'function_call':
        case 'custom_tool_call':
          return [{ type: `${item['type']}_output`, call_id, output: 'Done.' }];
        case 'computer_call': {
          const output = { type: 'computer_screenshot', image_url: 'data:image/png;base64,AAAA' };
          return [{ type: 'computer_call_output', call_id, output }];
        }
        case 'shell_call': {
          const outcome = { type: 'exit', exit_code: 0 };
          return [{ type: 'shell_call_output', call_id, output: [{ stdout: 'a', stderr: '', outcome }] }];
        }
        case 'local_shell_call':
          return [{ type: 'local_shell_call_output', id: 'lsho_1', call_id, output: '{}' }];
        case 'apply_patch_call':
          return [{ type: 'apply_patch_call_output', call_id, status: 'completed' }];
        case 'tool_search_call':
          return item['execution'] === 'client'
            ? [{ type: 'tool_search_output', call_id, tools: [WEATHER] }]
            : [];
        default:
          return [];
      }
    });
  }

  /** An output or an approval that a script sent without the call that it belongs to. */
  function isOrphan(item: JsonObject, output: readonly JsonObject[]): boolean {
    const type = textAt(item, 'type');
    if (type === 'mcp_approval_response') return true;
    const isOutput = type.endsWith('_call_output') && output.includes(item);
    return isOutput && !output.some((one) => one['call_id'] === item['call_id'] && one !== item);
  }
});
