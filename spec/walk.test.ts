import { describe, expect, test } from 'vitest';
import { describeValue, loadChecker, type Checker, type Violation } from './walk.ts';

const openai = await loadChecker('openai');
const compatible = await loadChecker('compatible');

const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1767225600,
  status: 'completed',
  model: 'gpt-5',
  output: [
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hello.', annotations: [], logprobs: [] }],
    },
    {
      id: 'fc_1',
      type: 'function_call',
      call_id: 'call_1',
      name: 'tides',
      arguments: '{}',
      status: 'completed',
    },
  ],
  error: null,
  incomplete_details: null,
  instructions: null,
  tools: [{ type: 'function', name: 'tides', parameters: { type: 'object' }, strict: true }],
  tool_choice: 'auto',
  parallel_tool_calls: true,
  metadata: {},
  temperature: 1,
  top_p: 1,
};

function violations(checker: Checker, schema: string, value: unknown): Violation[] {
  const found: Violation[] = [];
  checker.check(schema, value, { violation: (each) => found.push(each) });
  return found;
}

/** A copy of the response with something else at a pointer; undefined takes it out. */
function changed(pointer: string, value: unknown): unknown {
  const copy = structuredClone(RESPONSE) as unknown as Record<string, unknown>;
  const path = pointer.split('/').slice(1);
  const last = path.pop() ?? '';
  const parent = path.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  parent[last] = value;
  return JSON.parse(JSON.stringify(copy));
}

describe('a right value', () => {
  test('has no violation, and every typed object in it is seen, parents first', () => {
    const seen: string[] = [];
    openai.check('Response', RESPONSE, {
      object: (schema, _, pointer) => seen.push(`${schema} ${pointer}`),
      violation: (each) => expect.fail(JSON.stringify(each)),
    });
    expect(seen).toEqual([
      'Response ',
      'OutputMessage /output/0',
      'OutputTextPart /output/0/content/0',
      'FunctionCall /output/1',
      'EchoedFunctionTool /tools/0',
    ]);
  });

  test('may have more fields than are described', () => {
    expect(violations(openai, 'Response', { ...RESPONSE, billing: { payer: 'developer' } })).toEqual([]);
  });

  test('may have items, parts and events of a vendor', () => {
    expect(violations(openai, 'Response', changed('/output/0', { type: 'acme:search', hits: 3 }))).toEqual(
      [],
    );
    expect(violations(openai, 'ResponseStreamEvent', { type: 'acme:tick' })).toEqual([]);
  });
});

describe('a wrong field gives one message', () => {
  const table: [what: string, pointer: string, value: unknown, said: Partial<Violation>][] = [
    [
      'missing',
      '/id',
      undefined,
      {
        schema: 'Response',
        property: 'id',
        keyword: 'required',
        expected: 'a string that is not empty',
        got: 'nothing',
      },
    ],
    ['empty', '/id', '', { schema: 'Response', property: 'id', keyword: 'minLength', got: '""' }],
    [
      'null',
      '/output',
      null,
      {
        schema: 'Response',
        property: 'output',
        keyword: 'type',
        expected: 'an array of OutputItem values',
        got: 'null',
      },
    ],
    [
      'of the wrong type',
      '/created_at',
      '1767225600',
      { property: 'created_at', expected: 'an integer', got: '"1767225600"' },
    ],
    ['a fraction', '/created_at', 1.5, { property: 'created_at', expected: 'an integer', got: '1.5' }],
    ['not one of the names', '/status', 'done', { property: 'status', keyword: 'enum', got: '"done"' }],
    [
      'deep in an item',
      '/output/0/content/0/text',
      3,
      { schema: 'OutputTextPart', property: 'text', expected: 'a string', got: '3' },
    ],
    [
      'a role that is not for answers',
      '/output/0/role',
      'user',
      { schema: 'OutputMessage', property: 'role', keyword: 'const', expected: '"assistant"' },
    ],
    [
      'a string among objects',
      '/output/1',
      'hi',
      {
        schema: 'Response',
        property: 'output',
        keyword: 'type',
        expected: 'an object (OutputItem)',
        got: '"hi"',
      },
    ],
    [
      'a scalar of a union',
      '/tool_choice',
      'any',
      { schema: 'Response', property: 'tool_choice', got: '"any"' },
    ],
    [
      'a member of a union',
      '/tool_choice',
      { type: 'function' },
      { schema: 'ToolChoiceFunction', property: 'name', pointer: '/tool_choice/name' },
    ],
    [
      'a number in a map',
      '/metadata',
      { a: 1, b: 2, c: 3 },
      { schema: 'Response', property: 'metadata', keyword: 'not', got: 'an object' },
    ],
  ];
  test.each(table)('%s: %s', (_, pointer, value, said) => {
    expect(violations(openai, 'Response', changed(pointer, value))).toEqual([
      expect.objectContaining({ pointer, ...said }),
    ]);
  });

  test('three wrong fields give three', () => {
    const value = { ...RESPONSE, id: 7, model: null, output: [{ ...RESPONSE.output[1], call_id: '' }] };
    expect(violations(openai, 'Response', value).map((each) => each.pointer)).toEqual([
      '/id',
      '/model',
      '/output/0/call_id',
    ]);
  });
});

describe('a union', () => {
  test('with an unknown value says discriminator, in the name of the union', () => {
    expect(violations(openai, 'OutputItem', { type: 'tool_call', id: 'x' })).toEqual([
      {
        schema: 'OutputItem',
        property: 'type',
        pointer: '/type',
        keyword: 'discriminator',
        expected: expect.stringContaining('"message" | "function_call" | "reasoning"'),
        got: '"tool_call"',
      },
    ]);
  });

  test('without a value, or with one that is no string, says what is missing', () => {
    expect(violations(openai, 'ResponseStreamEvent', {})).toMatchObject([
      { property: 'type', keyword: 'required', got: 'nothing' },
    ]);
    expect(violations(openai, 'ResponseStreamEvent', { type: 7 })).toMatchObject([
      { property: 'type', keyword: 'type', got: '7' },
    ]);
  });

  test('is decided by type, then by role', () => {
    const schemas: string[] = [];
    for (const item of [
      { role: 'user', content: 'Hello.' },
      { type: null, role: 'assistant', content: 'Hello.' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello.' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
      { type: 'item_reference', id: 'msg_1' },
      { id: 'msg_1' },
    ]) {
      let first = '';
      openai.check('InputItem', item, {
        object: (schema) => (first ||= schema),
        violation: (each) => expect.fail(JSON.stringify(each)),
      });
      schemas.push(first);
    }
    expect(schemas).toEqual([
      'EasyInputMessage',
      'EasyInputMessage',
      'InputMessage',
      'AssistantMessage',
      'ItemReference',
      'ItemReference',
    ]);
  });

  test('with an unknown role names the role', () => {
    expect(violations(openai, 'InputItem', { role: 'tool', content: 'x' })).toMatchObject([
      { schema: 'InputItem', property: 'role', pointer: '/role', keyword: 'discriminator', got: '"tool"' },
    ]);
  });
});

describe('an error event', () => {
  const flat = { code: 'server_error', message: 'Failed.', param: null };

  test.each([
    ['flat', flat],
    ['nested', { error: { type: 'server_error', ...flat } }],
    ['both', { ...flat, error: { type: 'server_error', ...flat } }],
  ])('passes %s', (_, fields) => {
    expect(
      violations(openai, 'ResponseStreamEvent', { type: 'error', sequence_number: 3, ...fields }),
    ).toEqual([]);
  });

  test('needs one of the two', () => {
    expect(violations(openai, 'ResponseStreamEvent', { type: 'error', sequence_number: 3 })).toMatchObject([
      {
        schema: 'ResponseErrorEvent',
        property: null,
        pointer: '',
        expected: 'a message and a code, flat or inside an error object',
      },
    ]);
  });
});

describe('dialects', () => {
  test('compatible needs less of a Response', () => {
    const { id, object, created_at, model, status, output } = RESPONSE;
    const little = { id, object, created_at, model, status, output };
    expect(violations(compatible, 'Response', little)).toEqual([]);
    expect(violations(openai, 'Response', little)).toHaveLength(9);
  });

  test('compatible needs a status, and no sequence numbers but on failures', () => {
    expect(violations(compatible, 'Response', changed('/status', undefined))).toMatchObject([
      { property: 'status' },
    ]);
    expect(violations(openai, 'Response', changed('/status', undefined))).toEqual([]);
    const event = {
      type: 'response.refusal.delta',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta: 'N',
    };
    expect(violations(compatible, 'ResponseStreamEvent', event)).toEqual([]);
    expect(violations(openai, 'ResponseStreamEvent', event)).toMatchObject([{ property: 'sequence_number' }]);
    const failed = { type: 'response.failed', response: { ...RESPONSE, status: 'failed' } };
    expect(violations(compatible, 'ResponseStreamEvent', failed)).toMatchObject([
      { property: 'sequence_number' },
    ]);
  });
});

describe('hostile values', () => {
  test.each([
    undefined,
    null,
    7,
    'x',
    true,
    [],
    {},
    { type: '__proto__' },
    { type: 'constructor' },
    { type: {} },
  ])('%j is only a violation', (value) => {
    for (const schema of [
      'Response',
      'ResponseStreamEvent',
      'InputItem',
      'ToolChoice',
      'IncludeValue',
      'ErrorResponse',
    ]) {
      expect(violations(openai, schema, value).length, schema).toBeGreaterThan(0);
    }
  });

  test('a million wrong entries give a hundred messages', () => {
    const output = Array.from({ length: 1_000_000 }, () => 1);
    expect(violations(openai, 'Response', { ...RESPONSE, output })).toHaveLength(100);
  });

  test('what lies in a free object is not walked, however deep', () => {
    const parameters = JSON.parse('{"type":'.repeat(5000) + '1' + '}'.repeat(5000)) as unknown;
    const tools = [{ type: 'function', name: 'deep', parameters, strict: false }];
    expect(violations(openai, 'Response', { ...RESPONSE, tools })).toEqual([]);
  });

  test('a long value is cut in the message', () => {
    expect(describeValue('x'.repeat(1000)).length).toBeLessThan(100);
    expect(describeValue([1, 2])).toBe('an array of 2');
    expect(describeValue({})).toBe('an empty object');
  });
});

test('a schema that does not exist is a mistake of ours', () => {
  expect(openai.has('Nothing')).toBe(false);
  expect(() => violations(openai, 'Nothing', {})).toThrow(RangeError);
});

test('the properties of an object schema are known', () => {
  expect(openai.properties('CreateResponse')).toContain('previous_response_id');
  expect(openai.properties('OutputItem')).toEqual([]);
});

test('fifty events take less than a tenth of a millisecond', () => {
  const delta = {
    type: 'response.output_text.delta',
    item_id: 'm',
    output_index: 0,
    content_index: 0,
    delta: 'x',
    logprobs: [],
  };
  const events: unknown[] = [
    { type: 'response.created', response: RESPONSE, sequence_number: 0 },
    { type: 'response.in_progress', response: RESPONSE, sequence_number: 1 },
    ...Array.from({ length: 47 }, (_, index) => ({ ...delta, sequence_number: index + 2 })),
    { type: 'response.completed', response: RESPONSE, sequence_number: 49 },
  ];
  const visitor = { violation: (each: Violation) => expect.fail(JSON.stringify(each)) };
  let best = Infinity;
  for (let round = 0; round < 500; round++) {
    const start = performance.now();
    for (const event of events) openai.check('ResponseStreamEvent', event, visitor);
    best = Math.min(best, performance.now() - start);
  }
  expect(best).toBeLessThan(0.1);
});
