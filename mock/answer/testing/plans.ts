/** For property tests: any script item, of every kind. */
import fc from 'fast-check';
import type { Citation } from '../items/citation.ts';
import type { JsonObject } from '../json.ts';
import type { ScriptItem } from '../types.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const name = fc.constantFrom('tides', 'weather', 'take_notes');
const texts = fc.array(text, { maxLength: 3 });
const object = fc.dictionary(fc.string({ maxLength: 5 }), text, { maxKeys: 3 }) as fc.Arbitrary<JsonObject>;
const given = fc.oneof(object, text);
const index = fc.integer({ min: -2, max: 80 });
const constant = <T extends string>(value: T): fc.Arbitrary<T> => fc.constant(value);
const optional = { requiredKeys: [] };

const span = fc.record({ of: text, start_index: index, end_index: index }, optional);
const citation: fc.Arbitrary<Citation> = fc.oneof(
  span.map((where) => ({
    type: 'url_citation' as const,
    url: 'https://example.com/',
    title: 'Tides',
    ...where,
  })),
  span.map((where) => ({
    type: 'container_file_citation' as const,
    container_id: 'cntr_1',
    file_id: 'cfile_1',
    filename: 'a.csv',
    ...where,
  })),
  fc.record({ type: constant('file_citation'), file_id: text, filename: text, index }),
  fc.record({ type: constant('file_path'), file_id: text, index }),
);
const textPart = fc.record({
  type: constant('text'),
  text,
  annotations: fc.array(citation, { maxLength: 3 }),
});
const refusalPart = fc.record({ type: constant('refusal'), refusal: text });
const named = { serverLabel: text, name, arguments: given };

/** One for each type: a kind that is added has to be added here. */
const ITEMS: { [T in ScriptItem['type']]: fc.Arbitrary<Extract<ScriptItem, { type: T }>> } = {
  text: textPart,
  refusal: refusalPart,
  json: fc.record({ type: constant('json'), value: object }),
  message: fc.record({
    type: constant('message'),
    parts: fc.array(fc.oneof(textPart, refusalPart), { maxLength: 3 }),
    phase: fc.constantFrom('commentary', 'final_answer'),
  }),
  reasoning: fc.record({ type: constant('reasoning'), summary: texts, text }, { requiredKeys: ['type'] }),
  call: fc.record({ type: constant('call'), name, arguments: given, namespace: name }),
  custom_call: fc.record({ type: constant('custom_call'), name, input: text }),
  web_search: fc.record({
    type: constant('web_search'),
    action: fc.oneof(
      fc.record({ type: constant('search'), queries: texts, sources: texts }),
      fc.record({ type: constant('open_page'), url: fc.option(text) }),
      fc.record({ type: constant('find_in_page'), url: text, pattern: text }),
    ),
    status: fc.constantFrom('completed', 'failed'),
  }),
  file_search: fc.record({
    type: constant('file_search'),
    queries: texts,
    results: fc.array(fc.record({ filename: text, text }), { maxLength: 2 }),
    status: fc.constantFrom('completed', 'incomplete', 'failed'),
  }),
  code_interpreter: fc.record({
    type: constant('code_interpreter'),
    code: text,
    outputs: fc.array(fc.record({ type: constant('logs'), logs: text }), { maxLength: 2 }),
    status: fc.constantFrom('completed', 'failed'),
  }),
  image_generation: fc.record({
    type: constant('image_generation'),
    prompt: text,
    status: fc.constantFrom('completed', 'failed'),
  }),
  mcp_list: fc.record(
    {
      type: constant('mcp_list'),
      serverLabel: text,
      tools: fc.array(fc.record({ name }), { maxLength: 2 }),
      error: text,
    },
    { requiredKeys: ['type', 'serverLabel', 'tools'] },
  ),
  mcp_approval: fc.record({ type: constant('mcp_approval'), ...named }),
  mcp_call: fc.record(
    {
      type: constant('mcp_call'),
      ...named,
      output: text,
      error: fc.record({ type: constant('http_error'), code: fc.nat(), message: text }),
      approvalRequestId: text,
    },
    { requiredKeys: ['type', 'serverLabel', 'name', 'arguments'] },
  ),
  computer: fc.record({
    type: constant('computer'),
    actions: fc.array(fc.record({ type: constant('type'), text }), { maxLength: 2 }),
  }),
  shell: fc.record({
    type: constant('shell'),
    commands: texts,
    where: fc.constantFrom('local', 'container'),
  }),
  shell_output: fc.record({
    type: constant('shell_output'),
    output: fc.array(fc.record({ stdout: text, stderr: text, exit: fc.nat() }, optional), { maxLength: 3 }),
  }),
  local_shell: fc.record({ type: constant('local_shell'), command: texts }),
  apply_patch: fc.record({
    type: constant('apply_patch'),
    operation: fc.oneof(
      fc.record({ type: fc.constantFrom('create_file', 'update_file'), path: text, diff: text }),
      fc.record({ type: constant('delete_file'), path: text }),
    ),
  }),
  tool_search: fc.record({
    type: constant('tool_search'),
    arguments: object,
    execution: fc.constantFrom('server', 'client'),
  }),
  tool_search_output: fc.record({
    type: constant('tool_search_output'),
    tools: fc.constant([{ type: 'web_search' }]),
  }),
  compaction: fc.record({ type: constant('compaction'), summary: text }),
  program: fc.record({ type: constant('program'), code: text }),
  program_output: fc.record({
    type: constant('program_output'),
    result: text,
    status: fc.constantFrom('completed', 'incomplete'),
  }),
  item: fc.record({
    type: constant('item'),
    item: fc.record({ type: constant('acme:map'), zoom: fc.nat() }),
  }),
};

export const scriptItem: fc.Arbitrary<ScriptItem> = fc.oneof(...Object.values(ITEMS));
