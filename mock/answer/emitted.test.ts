/** Everything that the mock says is right in the dialect `openai`. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadChecker, type Checker, type Violation } from '../../spec/index.ts';
import { textAt } from './asked.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { coreOf, eventsOf, jsonOf } from './testing/calls.ts';

let checker: Checker;
beforeAll(async () => {
  checker = await loadChecker('openai');
});

function violations(schema: string, value: JsonValue): Violation[] {
  const found: Violation[] = [];
  checker.check(schema, value, { violation: (violation) => found.push(violation) });
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
  ['text', { input: 'Hello' }],
  [
    'nulls and empties',
    { input: 'Hello', include: null, metadata: {}, reasoning: {}, text: {}, user: '', tools: [] },
  ],
  ['a refusal', { input: '[[resproof: refusal]]' }],
  ['an incomplete answer', { input: 'Count from 1 to 300', max_output_tokens: 16 }],
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
  ['logprobs', { input: 'Hello', include: ['message.output_text.logprobs'], top_logprobs: 3 }],
  [
    'reasoning',
    {
      model: 'gpt-5',
      input: 'Hello',
      reasoning: { effort: 'high', summary: 'detailed' },
      include: ['reasoning.encrypted_content'],
    },
  ],
  ['raw reasoning', { model: 'gpt-oss-20b', input: 'Hello', reasoning: { effort: 'low', summary: 'auto' } }],
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
