import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { coreOf, errorOf } from '../testing/calls.ts';

const user = { role: 'user', content: 'Say hi' };
const WEATHER = { type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} } };
const closed = (properties: JsonObject, required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** What is sent beside a model and an input, which param the refusal names, and its code. */
const refusals: [body: JsonObject, param: string | null, code: string | null][] = [
  [{ model: null }, 'model', 'missing_required_parameter'],
  [{ model: 5 }, 'model', 'invalid_type'],
  [{ input: null }, 'input', 'missing_required_parameter'],
  [{ input: [] }, 'input', 'missing_required_parameter'],
  [{ input: 123 }, 'input', 'invalid_type'],
  [{ input: [null] }, 'input[0]', 'invalid_type'],
  [{ input: [user, { type: 'nothing' }] }, 'input[1].type', 'invalid_value'],
  [{ input: [{ type: '__proto__' }] }, 'input[0].type', 'invalid_value'],
  [{ input: [{ role: 'tool', content: 'x' }] }, 'input[0].role', 'invalid_value'],
  [{ input: [{ role: 'user' }] }, 'input[0].content', 'missing_required_parameter'],
  [{ input: [{ role: 'user', content: 5 }] }, 'input[0].content', 'invalid_type'],
  [
    {
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'a' },
            { type: 'output_text', text: 'b' },
          ],
        },
      ],
    },
    'input[0].content[1].type',
    'invalid_value',
  ],
  [
    { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
    'input[0].content[0].text',
    'missing_required_parameter',
  ],
  [
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'javascript:x' }] }] },
    'input[0].content[0].image_url',
    'invalid_value',
  ],
  [
    { input: [{ type: 'function_call', name: 'f', arguments: '{}' }] },
    'input[0].call_id',
    'missing_required_parameter',
  ],
  [
    { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] },
    'input[0].arguments',
    'invalid_type',
  ],
  [
    {
      input: [
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      ],
    },
    'input[1].call_id',
    'invalid_value',
  ],
  [{ input: [{ type: 'reasoning', id: 'rs_1' }] }, 'input[0].summary', 'missing_required_parameter'],
  [
    { input: [{ type: 'reasoning', summary: [], encrypted_content: 'gAAAA' }] },
    'input',
    'invalid_encrypted_content',
  ],
  [{ temperature: 'hot' }, 'temperature', 'invalid_type'],
  [{ temperature: 99 }, 'temperature', 'decimal_above_max_value'],
  [{ top_p: -0.1 }, 'top_p', 'decimal_below_min_value'],
  [{ top_logprobs: 21 }, 'top_logprobs', 'integer_above_max_value'],
  [{ top_logprobs: 1.5 }, 'top_logprobs', 'invalid_type'],
  [{ max_output_tokens: 15 }, 'max_output_tokens', 'integer_below_min_value'],
  [{ max_output_tokens: 'many' }, 'max_output_tokens', 'invalid_type'],
  [{ stream: 'yes' }, 'stream', 'invalid_type'],
  [{ stream_options: {} }, 'stream_options', null],
  [{ truncation: 'some' }, 'truncation', 'invalid_value'],
  [{ service_tier: 'best' }, 'service_tier', 'invalid_value'],
  [{ include: ['everything'] }, 'include[0]', 'invalid_value'],
  [{ reasoning: { effort: 'some' } }, 'reasoning.effort', 'invalid_value'],
  [{ reasoning: { summary: 'long' } }, 'reasoning.summary', 'invalid_value'],
  [{ metadata: { a: 1 } }, 'metadata.a', 'invalid_type'],
  [{ metadata: { a: 'x'.repeat(513) } }, 'metadata.a', 'string_above_max_length'],
  [
    { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v'])) },
    'metadata',
    'object_above_max_properties',
  ],
  [{ no_such_field: 1 }, 'no_such_field', 'unknown_parameter'],
  [{ text: { formt: { type: 'text' } } }, 'text.formt', 'unknown_parameter'],
  [{ text: { format: { type: 'text', schema: {} } } }, 'text.format.schema', 'unknown_parameter'],
  [{ reasoning: { efort: 'low' } }, 'reasoning.efort', 'unknown_parameter'],
  [{ tools: [WEATHER, { ...WEATHER, params: {} }] }, 'tools[1].params', 'unknown_parameter'],
  [
    { stream: true, stream_options: { include_usage: true } },
    'stream_options.include_usage',
    'unknown_parameter',
  ],
  [{ caching: { type: 'enabled', ttl: 1 } }, 'caching.ttl', 'unknown_parameter'],
  [{ extra_body: { temperature: 1 } }, 'extra_body.temperature', 'unknown_parameter'],
  [{ max_tokens: 10 }, 'max_tokens', 'unsupported_parameter'],
  [{ messages: [] }, 'messages', 'unsupported_parameter'],
  [{ tools: {} }, 'tools', 'invalid_type'],
  [{ tools: [[]] }, 'tools[0]', 'invalid_type'],
  [{ tools: [{ type: 'no_such_tool' }] }, 'tools[0].type', 'invalid_value'],
  [{ tools: [{ type: 'function', parameters: {} }] }, 'tools[0].name', 'missing_required_parameter'],
  [{ tools: [{ type: 'function', function: { name: 'f' } }] }, 'tools[0].name', 'missing_required_parameter'],
  [{ tools: [{ type: 'function', name: 'a b' }] }, 'tools[0].name', 'invalid_value'],
  [
    { tools: [WEATHER, { type: 'function', name: 'f', parameters: { type: 'strng' } }] },
    'tools[1].parameters',
    'invalid_function_parameters',
  ],
  [
    {
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: true }],
    },
    'tools[0].parameters',
    'invalid_function_parameters',
  ],
  [{ tool_choice: 'maybe' }, 'tool_choice', 'invalid_value'],
  [{ tool_choice: 'required' }, 'tool_choice', 'invalid_value'],
  [
    { tools: [{ type: 'namespace', name: 'n', description: 'd' }] },
    'tools[0].tools',
    'missing_required_parameter',
  ],
  [
    {
      tools: [
        {
          type: 'namespace',
          name: 'n',
          description: 'd',
          tools: [WEATHER, { type: 'function', name: 'a b' }],
        },
      ],
    },
    'tools[0].tools[1].name',
    'invalid_value',
  ],
  [
    {
      tools: [
        WEATHER,
        { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'a: "x"' } },
      ],
    },
    'tools[1].format.definition',
    'invalid_value',
  ],
  [
    { tools: [{ type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'regex', definition: '(' } }] },
    'tools[0].format.definition',
    'invalid_value',
  ],
  [
    {
      tools: [
        { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'start{x}: x' } },
      ],
      tool_choice: 'required',
    },
    'tools[0].format.definition',
    'invalid_value',
  ],
  [{ input: [user, { type: 'compaction' }] }, 'input[1].encrypted_content', 'missing_required_parameter'],
  [{ tool_choice: 'required', tools: [] }, 'tool_choice', 'invalid_value'],
  [{ tool_choice: { type: 'function', name: 'other' }, tools: [WEATHER] }, 'tool_choice', 'invalid_value'],
  [{ tool_choice: { type: 'function' }, tools: [WEATHER] }, 'tool_choice.name', 'missing_required_parameter'],
  [
    {
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'other' }] },
      tools: [WEATHER],
    },
    'tool_choice.tools[0].name',
    'invalid_value',
  ],
  [{ tool_choice: { type: 'web_search' }, tools: [WEATHER] }, 'tool_choice', 'invalid_value'],
  [
    {
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'file_search' }] },
      tools: [WEATHER],
    },
    'tool_choice.tools[0].type',
    'invalid_value',
  ],
  [{ text: 'x' }, 'text', 'invalid_type'],
  [{ text: { verbosity: 'much' } }, 'text.verbosity', 'invalid_value'],
  [{ text: { format: { type: 'xml' } } }, 'text.format.type', 'invalid_value'],
  [
    { text: { format: { type: 'json_schema', schema: {} } } },
    'text.format.name',
    'missing_required_parameter',
  ],
  [
    { text: { format: { type: 'json_schema', name: 'x' } } },
    'text.format.schema',
    'missing_required_parameter',
  ],
  [
    { text: { format: { type: 'json_schema', name: 'x', schema: { type: 'thing' } } } },
    'text.format.schema',
    'invalid_json_schema',
  ],
  [
    {
      text: { format: { type: 'json_schema', name: 'x', schema: closed({ a: {} }, []), strict: true } },
    },
    'text.format.schema',
    'invalid_json_schema',
  ],
  [{ previous_response_id: 'resp_nope' }, 'previous_response_id', 'previous_response_not_found'],
  [
    { previous_response_id: 'resp_nope', conversation: 'conv_1' },
    'previous_response_id',
    'mutually_exclusive_parameters',
  ],
  [{ caching: { type: 'on' } }, 'caching.type', 'invalid_value'],
  [{ caching: {} }, 'caching.type', 'missing_required_parameter'],
];

describe('a bad request is refused with 400, naming its field', () => {
  it.each(refusals)('%j', async (body, param, code) => {
    const answered = await coreOf().create({ input: 'Say hi', ...body });
    expect(answered.status).toBe(400);
    expect(errorOf(answered)).toMatchObject({ type: 'invalid_request_error', param, code });
  });

  it.each(['{"model": "any", "input": "Good mor', '', 'null', '[]', '"text"', '['.repeat(2_000)])(
    '%j',
    async (body) => {
      const answered = await coreOf().ask({ body });
      expect(answered.status).toBe(400);
      expect(errorOf(answered)['param']).toBe(null);
    },
  );

  it('without recursion into what is nested too deep', async () => {
    const body = `{"model":"m","input":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect((await coreOf().ask({ body })).status).toBe(400);
  });

  it('with a message that does not repeat a long value', async () => {
    const answered = await coreOf().create({ input: 'Say hi', truncation: 'x'.repeat(10_000) });
    expect(String(errorOf(answered)['message']).length).toBeLessThan(300);
  });
});

const history: JsonValue[] = [
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Say hi' }], id: 'msg_0199a-b' },
  { type: 'function_call', call_id: 'c1', name: 'shell', arguments: '{}', id: 'fc_1', status: 'completed' },
  { type: 'function_call_output', call_id: 'c1', output: 'done', id: 'fco_0199-c' },
  { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: '*** Begin', id: 'ctc_1' },
  { type: 'custom_tool_call_output', call_id: 'c2', output: 'ok', id: 'ctco_1' },
];

/** Requests in the shapes that real clients send. */
const accepted: [client: string, body: JsonObject][] = [
  [
    'llamaindex',
    {
      input: [user],
      reasoning: {},
      include: null,
      instructions: '',
      previous_response_id: null,
      store: false,
      metadata: {},
      top_p: 1,
      truncation: null,
      user: '',
      stream: false,
      tools: [{ ...WEATHER, strict: false }],
      tool_choice: 'required',
    },
  ],
  ['langchain', { input: [user], text: {}, tools: [{ ...WEATHER, strict: null }] }],
  [
    'agents',
    {
      input: [
        user,
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'hi' }],
        },
      ],
      instructions: 'Be brief.',
      include: [],
      tools: [
        { type: 'function', name: 'f', parameters: closed({ a: { type: 'string' } }, ['a']), strict: true },
      ],
      tool_choice: 'required',
    },
  ],
  [
    'codex',
    {
      stream: true,
      input: [
        {
          type: 'message',
          role: 'developer',
          content: [{ type: 'input_text', text: 'You are.' }],
          id: 'msg_1-2',
        },
        ...history,
      ],
      tools: [
        { ...WEATHER, strict: false },
        {
          type: 'custom',
          name: 'apply_patch',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
        },
        {
          type: 'tool_search',
          execution: 'client',
          description: 'x',
          parameters: { type: 'object', properties: {} },
        },
        { type: 'web_search', external_web_access: true },
        { type: 'namespace', name: 'n', description: 'd', tools: [WEATHER] },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { effort: 'medium', summary: 'auto' },
      store: false,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: '0199-key',
      text: { verbosity: 'low' },
      client_metadata: { 'x-codex-installation-id': 'a' },
    },
  ],
  [
    'opencode',
    {
      stream: true,
      max_output_tokens: 32_000,
      store: false,
      include: ['reasoning.encrypted_content'],
      input: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'input_text', text: 'Say hi' }] },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: null },
        { role: 'assistant', content: [{ type: 'output_text', text: 'hi' }] },
        { type: 'function_call', call_id: 'c', name: 'get_weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'Snow' },
      ],
      tools: [WEATHER],
    },
  ],
  [
    'tanstack',
    {
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      stream: true,
    },
  ],
  ['oracle', { input: [user], tools: [{ type: 'web_search_preview' }], reasoning: { effort: 'high' } }],
  [
    'ai with a built-in tool that is forced by another of its names',
    {
      input: [user],
      tools: [
        { type: 'web_search_preview_2025_03_11' },
        { type: 'computer_use_preview', display_width: 1024, display_height: 768, environment: 'browser' },
      ],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'web_search' }, { type: 'computer' }],
      },
    },
  ],
  [
    'a choice of a function in a namespace, and of one that was found',
    {
      input: [
        user,
        { type: 'tool_search_output', call_id: null, tools: [{ type: 'function', name: 'found' }] },
      ],
      tools: [{ type: 'namespace', name: 'n', description: 'd', tools: [WEATHER] }],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [
          { type: 'function', name: 'get_weather' },
          { type: 'function', name: 'found' },
        ],
      },
    },
  ],
  ['mastra', { input: [{ role: 'system', content: 'You are.' }, user], stream: true }],
  [
    'openai with a schema of zod',
    {
      input: 'Make up a person.',
      text: {
        format: {
          type: 'json_schema',
          name: 'person',
          strict: true,
          schema: {
            $schema: 'http://json-schema.org/draft-07/schema#',
            ...closed({ name: { type: 'string' }, next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } }, [
              'name',
              'next',
            ]),
          },
        },
      },
    },
  ],
  [
    'a vendor with items and tools of its own',
    { input: [user, { type: 'acme:note', id: 'n1' }], tools: [{ type: 'acme:tool' }] },
  ],
];

describe('what a real client sends is accepted', () => {
  it.each(accepted)('%s', async (_client, body) => {
    const answered = await coreOf().create(body);
    expect(answered).toMatchObject({ status: 200 });
  });
});

describe('what has no place in a dialect is refused by its place', () => {
  it.each(['web_search_preview', 'custom', 'mcp', 'tool_search'])('%s in open-responses', async (type) => {
    const tools = [WEATHER, { type, name: 'x', server_label: 'x' }];
    const refused = await coreOf({}, 'open-responses').create({ input: 'x', tools });
    expect(errorOf(refused)).toMatchObject({ param: 'tools[1].type', code: 'unsupported_tool' });
  });

  it.each(['function', 'acme:tool'])('and %s is not', async (type) => {
    const answered = await coreOf({}, 'open-responses').create({ input: 'x', tools: [{ type, name: 'x' }] });
    expect(answered.status).toBe(200);
  });
});
