import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../../spec/index.ts';
import { checkInvariants } from '../invariants.ts';
import type { JsonObject } from '../reading.ts';
import { saidBy } from '../testing/by-check.ts';
import { messageItem, responseOf, textPart } from '../testing/streams.ts';
import { jsonExchange } from '../testing/wire.ts';

const tool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { enum: ['C', 'F'] } },
    required: ['city'],
  },
};
const format = {
  type: 'json_schema',
  name: 'city',
  strict: true,
  schema: { type: 'object', required: ['city'] },
};

/** What the echo of one request breaks. The text is JSON, so that no format is broken. */
function echoed(asked: JsonObject, came: JsonObject) {
  const response = responseOf([messageItem([textPart('{"city":"Paris"}')])], came);
  return saidBy(
    checkInvariants,
    jsonExchange(response, { asked: { model: 'test-model', input: 'Hello', ...asked } }),
  );
}

describe('comes back as it was sent', () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      'everything that is simple',
      { metadata: { a: 'b' }, instructions: 'Be brief.', max_output_tokens: 50 },
      { metadata: { a: 'b' }, instructions: 'Be brief.', max_output_tokens: 50 },
    ],
    [
      'zero and false',
      { temperature: 0, parallel_tool_calls: false },
      { temperature: 0, parallel_tool_calls: false },
    ],
    [
      'a number in single precision',
      { temperature: 0.7, top_p: 0.9 },
      { temperature: 0.699999988079071, top_p: 0.8999999761581421 },
    ],
    ['a snapshot of the model', { model: 'm' }, { model: 'm-2026-08-07' }],
    ['what latest stands for', { model: 'm-chat-latest' }, { model: 'm-chat-3' }],
    [
      'a tool with what the server fills in',
      { tools: [tool] },
      {
        tools: [
          {
            ...tool,
            strict: true,
            parameters: { ...tool.parameters, additionalProperties: false, required: ['city', 'unit'] },
          },
        ],
      },
    ],
    [
      'a tool whose strict was null',
      { tools: [{ ...tool, strict: null }] },
      { tools: [{ ...tool, strict: false }] },
    ],
    [
      'a tool without words',
      { tools: [{ ...tool, description: '' }] },
      { tools: [{ ...tool, description: null }] },
    ],
    [
      'a tool_choice that names a function',
      { tools: [tool], tool_choice: { type: 'function', name: 'get_weather' } },
      { tools: [tool], tool_choice: { type: 'function', name: 'get_weather' } },
    ],
    [
      'a format with its defaults',
      { text: { format } },
      { text: { format: { ...format, description: null }, verbosity: 'medium' } },
    ],
    [
      'reasoning with its defaults',
      { reasoning: { effort: 'low' } },
      { reasoning: { effort: 'low', summary: null } },
    ],
    [
      'a Response that does not say what it may leave out',
      { store: true, previous_response_id: 'resp_0' },
      { store: undefined, previous_response_id: undefined },
    ],
    [
      'nothing, as clients send it',
      { instructions: '', metadata: {}, tools: [], reasoning: {}, text: {}, tool_choice: null },
      {},
    ],
    [
      'what a prompt template brings',
      { prompt: { id: 'pmpt_1' } },
      { instructions: 'Be brief.', tools: [tool] },
    ],
    [
      'of a failed answer nothing',
      { metadata: { a: 'b' } },
      { status: 'failed', error: { code: 'x', message: 'y' }, metadata: {} },
    ],
  ])('%s', (_, asked, came) => {
    expect(echoed(asked, came).breaks.filter((id) => !id.startsWith('tools.'))).toEqual([]);
  });
});

describe('does not come back', () => {
  test.each<[string, JsonObject, JsonObject, RequirementId]>([
    ['another model', { model: 'large' }, { model: 'small' }, 'echo.model'],
    ['metadata that is empty', { metadata: { a: 'b' } }, { metadata: {} }, 'echo.metadata'],
    ['metadata with more in it', { metadata: { a: 'b' } }, { metadata: { a: 'b', c: 'd' } }, 'echo.metadata'],
    ['instructions of others', {}, { instructions: 'You are a pirate.' }, 'echo.instructions'],
    ['a temperature of null', { temperature: 0 }, { temperature: null }, 'echo.sampling'],
    ['another limit', { max_output_tokens: 50 }, { max_output_tokens: 4096 }, 'echo.limits'],
    ['no tools', { tools: [tool] }, { tools: [] }, 'echo.tools'],
    [
      'a tool without its description',
      { tools: [tool] },
      { tools: [{ ...tool, description: null }] },
      'echo.tools',
    ],
    [
      'a tool that is strict no more',
      { tools: [{ ...tool, strict: true }] },
      { tools: [{ ...tool, strict: false }] },
      'echo.tools',
    ],
    [
      'a tool_choice that became auto',
      { tools: [tool], tool_choice: 'none' },
      { tools: [tool], tool_choice: 'auto' },
      'echo.tool-choice',
    ],
    [
      'a format that became text',
      { text: { format } },
      { text: { format: { type: 'text' } } },
      'echo.text-format',
    ],
    [
      'another effort',
      { reasoning: { effort: 'low' } },
      { reasoning: { effort: 'medium' } },
      'echo.reasoning',
    ],
    ['store that is hard-coded', { store: true }, { store: false }, 'echo.state'],
    ['a previous response that nobody named', {}, { previous_response_id: 'resp_0' }, 'echo.state'],
  ])('%s', (_, asked, came, requirement) => {
    expect(echoed(asked, came).breaks).toEqual([requirement]);
  });

  test('the finding says what was sent, and where it is missing', () => {
    const { broken } = echoed({ metadata: { a: 'b' } }, { metadata: {} });
    expect(broken).toEqual([
      expect.objectContaining({
        expected: 'as it was sent: {"a":"b"}',
        got: '{}',
        place: { pointer: '/metadata' },
      }),
    ]);
  });

  test('a wrong request has nothing to come back', () => {
    expect(echoed({ temperature: 'hot', metadata: { a: 'b' } }, {}).breaks).toEqual([]);
  });

  test('a field that is not there at all is not as it was sent', () => {
    expect(echoed({ metadata: { a: 'b' } }, { metadata: undefined }).breaks).toEqual(['echo.metadata']);
  });

  test('the common core does not ask for it', () => {
    const response = responseOf([messageItem([textPart('Hello')])], { metadata: {} });
    const exchange = jsonExchange(response, {
      asked: { model: 'test-model', input: 'Hello', metadata: { a: 'b' } },
    });
    expect(saidBy(checkInvariants, exchange, 'compatible').breaks).toEqual([]);
  });
});
