/** What a dialect's document says of answers and streams, as the mock of that dialect tells it. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { at, coreOf, eventsOf, jsonOf } from './testing/calls.ts';

/** Of a ResponseResource; the document requires each of them. */
const FIELDS =
  'background completed_at created_at error frequency_penalty id incomplete_details instructions max_output_tokens ' +
  'max_tool_calls metadata model object output parallel_tool_calls presence_penalty previous_response_id ' +
  'prompt_cache_key reasoning safety_identifier service_tier status store temperature text tool_choice tools ' +
  'top_logprobs top_p truncation usage';

/** Those that the document lets be null. */
const NULLABLE = new Set(
  (
    'completed_at incomplete_details previous_response_id instructions error reasoning usage max_output_tokens ' +
    'max_tool_calls safety_identifier prompt_cache_key'
  ).split(' '),
);

const NULLS = Object.fromEntries(
  'background frequency_penalty instructions max_output_tokens metadata reasoning service_tier store temperature text tool_choice tools top_p truncation'
    .split(' ')
    .map((name) => [name, null]),
);

describe('a Response of Open Responses', () => {
  it.each<[string, JsonObject]>([
    ['with nothing asked for', {}],
    ['with nulls sent', NULLS],
    ['that failed', { input: '[[resproof: failed]]' }],
    ['that was cut', { input: 'Count from 1 to 300.', max_output_tokens: 16 }],
  ])('has all fields, and null only where it may: %s', async (_what, fields) => {
    const response = jsonOf(await coreOf({}, 'open-responses').create({ input: 'Hello', ...fields }));
    const names = FIELDS.split(' ');
    expect(names).toHaveLength(31);
    expect(names.filter((name) => response[name] === undefined)).toEqual([]);
    expect(names.filter((name) => response[name] === null && !NULLABLE.has(name))).toEqual([]);
  });
});

describe('raw reasoning', () => {
  const model = 'deepseek-r1-think';
  it.each([
    ['open-responses', ['response.reasoning.delta', 'response.reasoning.done']],
    ['openai', ['response.reasoning_text.delta', 'response.reasoning_text.done']],
  ] as const)('comes in the events of %s', async (dialect, types) => {
    const events = eventsOf(await coreOf({}, dialect).create({ model, input: 'Hello', stream: true }));
    const told = new Set(
      events.map((event) => event['type']).filter((type) => /reasoning[._]/.test(String(type))),
    );
    expect([...told].filter((type) => !String(type).includes('summary'))).toEqual(types);
  });
});

describe('an error event', () => {
  const broken = { input: 'Hello [[resproof: error-event]]', stream: true };

  it('is flat and nested in openai, and the last', async () => {
    const last = eventsOf(await coreOf().create(broken)).at(-1);
    expect(last).toMatchObject({
      type: 'error',
      code: 'server_error',
      param: null,
      error: { code: 'server_error' },
    });
  });

  it('is nested in open-responses, and response.failed comes behind it', async () => {
    const [error, failed] = eventsOf(await coreOf({}, 'open-responses').create(broken)).slice(-2);
    expect(Object.keys(error!).toSorted()).toEqual(['error', 'sequence_number', 'type']);
    expect(Object.keys(error!['error'] as JsonObject).toSorted()).toEqual([
      'code',
      'message',
      'param',
      'type',
    ]);
    expect(failed).toMatchObject({ type: 'response.failed', response: { status: 'failed', output: [] } });
    expect(at(failed, 'response', 'error', 'code')).toBe('server_error');
  });
});
