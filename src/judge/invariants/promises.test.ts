import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../../spec/index.ts';
import { checkInvariants } from '../invariants.ts';
import type { JsonObject } from '../reading.ts';
import { saidBy } from '../testing/by-check.ts';
import { callEvents, callItem, messageItem, responseOf, textPart, whole } from '../testing/streams.ts';
import { jsonExchange, streamExchange } from '../testing/wire.ts';

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const weather = { type: 'function', name: 'get_weather', parameters, strict: true };
const time = { type: 'function', name: 'get_time', parameters: { type: 'object' }, strict: false };
const tools = [weather, time];

const say = (text: string) => messageItem([textPart(text)]);
const refuse = messageItem([{ type: 'refusal', refusal: 'No.' }]);
const askWeather = callItem('{"city":"Paris"}');
const askTime = callItem('{}', { id: 'fc_2', call_id: 'call_2', name: 'get_time' });
const approval = {
  id: 'mcpr_1',
  type: 'mcp_approval_request',
  server_label: 'a',
  name: 'b',
  arguments: '{}',
};
const program = { id: 'prg_1', type: 'program', call_id: 'call_3', code: '', fingerprint: '' };
const CUT = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };

/** What an answer breaks and keeps of a request that is echoed as it was sent. */
function answered(asked: JsonObject, output: JsonObject[], changes: JsonObject = {}) {
  const response = responseOf(output, { ...asked, ...changes });
  return saidBy(
    checkInvariants,
    jsonExchange(response, { asked: { model: 'test-model', input: 'Hello', ...asked } }),
  );
}

type Row = [title: string, asked: JsonObject, output: JsonObject[], requirement: RequirementId];

const named = { type: 'function', name: 'get_weather' };
const allowed = (mode: string) => ({
  type: 'allowed_tools',
  mode,
  tools: [{ type: 'function', name: 'get_time' }],
});
const schema = { type: 'json_schema', name: 'city', strict: true, schema: parameters };

describe('what a request forces, the server promises', () => {
  test.each<Row>([
    ['required, and no call', { tools, tool_choice: 'required' }, [say('Sunny.')], 'tools.required'],
    ['a function by name, and no call', { tools, tool_choice: named }, [say('Sunny.')], 'tools.named'],
    ['a function by name, and another was called', { tools, tool_choice: named }, [askTime], 'tools.named'],
    ['none, and a call', { tools, tool_choice: 'none' }, [askWeather], 'tools.none'],
    [
      'allowed functions, and another was called',
      { tools, tool_choice: allowed('auto') },
      [askWeather],
      'tools.allowed',
    ],
    [
      'allowed functions, one of them required, and no call',
      { tools, tool_choice: allowed('required') },
      [say('Noon.')],
      'tools.allowed',
    ],
    [
      'one call at a time, and two',
      { tools, parallel_tool_calls: false },
      [askWeather, askTime],
      'tools.parallel-off',
    ],
    ['a call of what was not declared', { tools: [time] }, [askWeather], 'tools.declared'],
    ['a call where nothing was declared', {}, [askWeather], 'tools.declared'],
    [
      'arguments that a strict function does not take',
      { tools },
      [callItem('{"town":"Paris"}')],
      'tools.arguments-valid',
    ],
    ['prose for a strict schema', { text: { format: schema } }, [say('Paris.')], 'structured.schema-valid'],
    [
      'JSON of another shape',
      { text: { format: schema } },
      [say('{"town":"Paris"}')],
      'structured.schema-valid',
    ],
    ['no text for a strict schema', { text: { format: schema } }, [], 'structured.schema-valid'],
    [
      'prose in JSON mode',
      { text: { format: { type: 'json_object' } } },
      [say('Paris.')],
      'structured.json-object',
    ],
    [
      'a list in JSON mode',
      { text: { format: { type: 'json_object' } } },
      [say('["Paris"]')],
      'structured.json-object',
    ],
  ])('%s', (_, asked, output, requirement) => {
    expect(answered(asked, output).breaks).toEqual([requirement]);
  });
});

describe('and keeps', () => {
  test.each<Row>([
    ['required', { tools, tool_choice: 'required' }, [askTime], 'tools.required'],
    [
      'required, by a call that has to be approved',
      { tools, tool_choice: 'required' },
      [approval],
      'tools.required',
    ],
    ['required, by a program', { tools, tool_choice: 'required' }, [program], 'tools.required'],
    ['a function by name', { tools, tool_choice: named }, [askWeather], 'tools.named'],
    ['none', { tools, tool_choice: 'none' }, [say('Sunny.')], 'tools.none'],
    ['allowed functions', { tools, tool_choice: allowed('required') }, [askTime], 'tools.allowed'],
    ['one call at a time', { tools, parallel_tool_calls: false }, [askWeather], 'tools.parallel-off'],
    ['strict arguments', { tools }, [askWeather], 'tools.arguments-valid'],
    ['a strict schema', { text: { format: schema } }, [say('{"city":"Paris"}')], 'structured.schema-valid'],
    [
      'JSON mode',
      { text: { format: { type: 'json_object' } } },
      [say('{"city":"Paris"}')],
      'structured.json-object',
    ],
  ])('%s', (_, asked, output, requirement) => {
    const { breaks, keeps } = answered(asked, output);
    expect(breaks).toEqual([]);
    expect(keeps).toContain(requirement);
  });
});

describe('but promises nothing', () => {
  test.each<[string, JsonObject, JsonObject[], JsonObject]>([
    [
      'of a function that an earlier turn of a cached chain declared',
      { caching: { type: 'enabled' }, previous_response_id: 'resp_1' },
      [askWeather],
      {},
    ],
    ['of a function that was not declared', { tools: [time], tool_choice: named }, [say('Sunny.')], {}],
    [
      'to a request that is wrong',
      { tools, tool_choice: 'required', temperature: 'hot' },
      [say('Sunny.')],
      { temperature: 1 },
    ],
    ['to whom it refuses', { tools, tool_choice: 'required' }, [refuse], {}],
    ['in a schema to whom it refuses', { text: { format: schema } }, [refuse], {}],
    ['beyond the limit', { tools, tool_choice: named }, [], CUT],
    [
      'in a schema beyond the limit',
      { text: { format: schema } },
      [{ ...say('{"ci'), status: 'incomplete' }],
      CUT,
    ],
    [
      'of a schema that is not strict',
      { text: { format: { ...schema, strict: false } } },
      [say('Paris.')],
      {},
    ],
    [
      'of a schema that is none',
      { text: { format: { ...schema, schema: { type: 'shape' } } } },
      [say('Paris.')],
      {},
    ],
    ['of arguments that are not strict', { tools }, [callItem('{"zone":1}', { name: 'get_time' })], {}],
    ['of the words before a call', { tools, text: { format: schema } }, [say('One moment.'), askWeather], {}],
    [
      'of comments before the answer',
      { text: { format: schema } },
      [say('Let me see.'), { ...say('{"city":"Paris"}'), id: 'msg_2' }],
      {},
    ],
    [
      'of functions that other tools bring',
      { tools: [time, { type: 'mcp', server_label: 'a' }] },
      [askWeather],
      {},
    ],
  ])('%s', (_, asked, output, changes) => {
    expect(answered(asked, output, changes).breaks).toEqual([]);
  });
});

test('a stream that forgets its items at the end has made them all the same', () => {
  const asked = { tools, tool_choice: 'required' };
  const events = whole(callEvents('{"city":"Paris"}'), [], asked);
  const exchange = streamExchange(events, {
    asked: { model: 'test-model', input: 'Hello', stream: true, ...asked },
  });
  expect(saidBy(checkInvariants, exchange)).toMatchObject({
    breaks: [],
    keeps: expect.arrayContaining(['tools.required']),
  });
});
