/** What real clients send, shortened: the request shapes of each have to validate, nulls and empties included. */
import { expect, test } from 'vitest';
import { dialects, loadChecker, type Violation } from './index.ts';

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const schema = { $schema: 'http://json-schema.org/draft-07/schema#', ...parameters };
const call = { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Brest"}' };
const output = { type: 'function_call_output', call_id: 'call_1', output: '{"temperature":11}' };
const userParts = [{ type: 'input_text', text: 'Weather in Brest?' }];

const requests: Record<string, Record<string, unknown>> = {
  openai: {
    model: 'gpt-4.1-mini',
    input: [
      { role: 'user', content: 'Weather in Brest?' },
      { id: 'fc_1', status: 'completed', ...call },
      { ...output },
      { type: 'message', id: 'msg_0', role: 'user', content: userParts },
      { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAAA' },
    ],
    tools: [{ type: 'function', name: 'get_weather', strict: true, parameters }],
    tool_choice: { type: 'function', name: 'get_weather' },
    text: { format: { type: 'json_schema', name: 'person', strict: true, schema } },
    metadata: { k: 'v' },
    background: true,
    conversation: 'conv_1',
    reasoning: { effort: 'low', summary: 'auto' },
    stream: true,
  },
  agents: {
    model: 'gpt-4.1-mini',
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: 'Hello.' },
      { role: 'user', id: 'msg_0', content: userParts },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
      { id: 'fc_1', ...call },
      output,
    ],
    include: [],
    tools: [{ type: 'function', name: 'get_weather', description: 'The weather.', strict: true, parameters }],
    stream: false,
    previous_response_id: 'resp_1',
    text: { format: { type: 'json_schema', name: 'output', strict: true, schema } },
  },
  'ai-sdk-openai': {
    model: 'gpt-5',
    input: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: userParts },
      { type: 'item_reference', id: 'msg_1' },
      call,
      output,
    ],
    tools: [{ type: 'function', name: 'get_weather', strict: false, parameters: schema }],
    tool_choice: 'required',
    text: { format: { type: 'json_schema', strict: true, name: 'response', schema } },
  },
  'ai-sdk-open-responses': {
    model: 'gpt-4.1-mini',
    input: [
      { type: 'message', role: 'user', content: userParts },
      { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
      { id: 'fc_1', ...call },
      output,
    ],
    tools: [{ type: 'function', name: 'get_weather', parameters }],
    tool_choice: 'auto',
    text: { format: { type: 'json_schema', name: 'response', schema } },
  },
  'codex-cli': {
    model: 'gpt-5.5',
    stream: true,
    input: [
      { type: 'message', id: 'msg_01a2-00f3', role: 'developer', content: userParts },
      { type: 'message', id: 'msg_01a2-00f4', role: 'user', content: userParts },
      { id: 'fc_1', ...call },
      { id: 'fco_01a2', ...output },
      {
        type: 'custom_tool_call',
        id: 'ctc_1',
        call_id: 'call_2',
        name: 'apply_patch',
        input: '*** Begin Patch',
      },
      { type: 'custom_tool_call_output', id: 'ctco_1', call_id: 'call_2', output: 'Done.' },
      { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
    ],
    tools: [
      { type: 'function', name: 'shell', description: 'Run.', strict: false, parameters },
      {
        type: 'custom',
        name: 'apply_patch',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
      },
      { type: 'tool_search', execution: 'client' },
      { type: 'web_search' },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { effort: 'medium' },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: '01a200f3',
    text: { verbosity: 'low' },
    client_metadata: { turn: '1' },
  },
  'copilot-cli': {
    model: 'gpt-5',
    instructions: 'Be brief.',
    input: [
      { type: 'message', role: 'user', content: userParts },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAA' },
      { id: 'fc_1', ...call },
      output,
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello.', annotations: [], logprobs: [] }],
      },
    ],
    tools: [{ type: 'function', name: 'shell', strict: false, parameters }],
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    parallel_tool_calls: true,
  },
  langchain: {
    model: 'gpt-4.1-mini',
    input: [{ type: 'message', role: 'user', content: 'Hello.' }, { id: 'fc_1', ...call }, output],
    stream: false,
    text: {},
    tools: [{ type: 'function', name: 'get_weather', strict: null, parameters }],
    tool_choice: { type: 'function', name: 'extract' },
  },
  llamaindex: {
    model: 'gpt-4.1-mini',
    reasoning: {},
    include: null,
    input: [{ role: 'user', content: 'Hello.' }, call, output],
    instructions: '',
    previous_response_id: null,
    store: false,
    metadata: {},
    top_p: 1,
    truncation: null,
    user: '',
    stream: false,
    tools: [{ type: 'function', name: 'get_weather', strict: false, parameters }],
    tool_choice: 'required',
  },
  opencode: {
    model: 'gpt-5',
    input: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: userParts },
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Look.' }], encrypted_content: 'gAAAAA' },
      call,
      output,
      { role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
    ],
    max_output_tokens: 32000,
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'ses_1',
    reasoning: { effort: 'medium', summary: 'auto' },
    tools: [{ type: 'function', name: 'bash', strict: false, parameters }],
    tool_choice: 'auto',
    stream: true,
  },
  oracle: {
    model: 'gpt-5.1',
    instructions: 'Be brief.',
    input: [{ role: 'user', content: userParts }],
    tools: [{ type: 'web_search_preview' }],
    reasoning: { effort: 'high' },
  },
  'pi-ai': {
    model: 'gpt-4.1-mini',
    input: [
      { role: 'user', content: userParts },
      { type: 'reasoning', id: 'rs_1', summary: [], content: null },
    ],
    store: false,
    reasoning: { effort: 'none' },
  },
  'seed models': {
    model: 'seed-2-0',
    input: [{ role: 'user', content: 'Hello.' }],
    caching: { type: 'enabled', prefix: true },
    thinking: { type: 'disabled' },
    expire_at: 1767225600,
    extra_body: { caching: { type: 'enabled' }, thinking: { type: 'auto' } },
  },
};

for (const { name } of dialects) {
  test.each(Object.entries(requests))(`a request of %s validates in ${name}`, async (_, request) => {
    const checker = await loadChecker(name);
    const found: Violation[] = [];
    checker.check('CreateResponse', request, { violation: (each) => found.push(each) });
    expect(found).toEqual([]);
    const described = checker.properties('CreateResponse');
    expect(Object.keys(request).filter((field) => !described.includes(field))).toEqual([]);
  });
}
