/** The recorded script: two hundred requests of every kind, to every dialect, each perhaps about what an earlier one made. */
import type { JsonObject } from '../../mock/answer/json.ts';
import { ruled } from '../../mock/answer/testing/examples.ts';
import { dialects, type DialectName } from '../../spec/index.ts';

export interface Recorded {
  dialect: DialectName;
  method: string;
  /** Below /v1. `{NAME}` stands for the id in the answer to the request of that name; `{NAME.item}` for that of its first item. */
  path: string;
  /** With the same names in it; a text is sent as it is. */
  body?: JsonObject | string;
  /** What later requests call its answer. */
  as?: string;
}

type Line = Omit<Recorded, 'dialect'>;

export const COUNT = 200;

const create = (body: JsonObject, as?: string): Line => ({
  method: 'POST',
  path: '/responses',
  body: { model: 'gpt-5-mini', ...body },
  ...(as !== undefined && { as }),
});
const get = (path: string): Line => ({ method: 'GET', path });
const remove = (path: string): Line => ({ method: 'DELETE', path });
const post = (path: string, body: JsonObject | string, as?: string): Line => ({
  method: 'POST',
  path,
  body,
  ...(as !== undefined && { as }),
});

const TIDES = {
  type: 'function',
  name: 'tides',
  description: 'High and low water at a port',
  parameters: { type: 'object', properties: { port: { type: 'string' } }, required: ['port'] },
};
const SCHEMA = {
  type: 'object',
  properties: { port: { type: 'string' }, metres: { type: 'number' }, spring: { type: 'boolean' } },
  required: ['port', 'metres', 'spring'],
  additionalProperties: false,
};
const STRUCTURED = { text: { format: { type: 'json_schema', name: 'tide', strict: true, schema: SCHEMA } } };

/** What every dialect is asked; one that does not offer something says so, in the same words each time. */
const SESSION: readonly Line[] = [
  create({ input: 'My name is Ada.' }, 'first'),
  create({ input: 'What is my name?', previous_response_id: '{first}' }, 'second'),
  create({ input: 'And again?', previous_response_id: '{second}', stream: true }, 'third'),
  create({ input: 'The tides at Brest?', tools: [TIDES] }, 'call'),
  create({ input: 'The tides at Brest?', tools: [TIDES], tool_choice: 'required', stream: true }),
  create({ input: 'How high is it?', ...STRUCTURED }),
  create({ input: 'How high is it?', ...STRUCTURED, stream: true }),
  create({ input: [{ type: 'item_reference', id: '{first.item}' }] }),
  get('/responses/{third}'),
  get('/responses/{third}?stream=true&starting_after=3'),
  get('/responses/{second}/input_items?order=asc'),
  create({ input: 'Think about it.', background: true }, 'behind'),
  get('/responses/{behind}'),
  create({ input: 'Think, and tell.', background: true, stream: true }),
  post('/conversations', { items: [{ role: 'user', content: 'We sail at dawn.' }] }, 'talk'),
  create({ input: 'When do we sail?', conversation: '{talk}' }),
  get('/conversations/{talk}/items?limit=2'),
  create({ input: 'Nobody keeps this.', store: false, max_output_tokens: 16 }),
  remove('/responses/{second}'),
  create({ input: 'And what was it?', previous_response_id: '{second}' }),
  create({ input: 'High water.', temperature: 99 }),
  get('/models'),
];

/** What one dialect alone has, or is asked once. */
const MORE: Readonly<Partial<Record<DialectName, readonly Line[]>>> = {
  openai: [
    // Every kind of item, every other one of them streamed.
    ...ruled.map(({ body }, index) => create({ ...body, stream: index % 2 === 0 })),
    create({ input: 'Stop it.', background: true }, 'stopped'),
    post('/responses/{stopped}/cancel', {}),
    post('/responses/{stopped}/cancel', {}),
    post('/conversations/{talk}/items', { items: [{ role: 'user', content: 'At dusk.' }] }),
    remove('/conversations/{talk}'),
    get('/conversations/{talk}'),
    post('/responses', '{"model":'),
  ],
  'open-responses': [post('/responses/compact', { model: 'gpt-5-mini', input: 'We sail at dawn.' })],
  compatible: [post('/responses/input_tokens', { model: 'gpt-5-mini', input: 'We sail at dawn.' })],
  bytespike: [get('/usage'), create({ input: 'What did that cost?', stream: true }), get('/usage')],
  ezmodel: [
    post('/responses', { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'High water?' }] }),
    create({ input: 'High water?', extra_body: { thinking: { type: 'disabled' } } }),
  ],
  modelark: [
    create({ input: 'We sail at dawn. '.repeat(80), caching: { type: 'enabled' } }, 'cached'),
    create({ input: 'When?', previous_response_id: '{cached}', caching: { type: 'enabled' } }),
    create({ input: 'When?', caching: { type: 'enabled', prefix: true }, max_output_tokens: 9 }),
  ],
};

function whole(): Recorded[] {
  const lines = dialects.flatMap(({ name }) =>
    [...SESSION, ...(MORE[name] ?? [])].map((line): Recorded => ({ dialect: name, ...line })),
  );
  // The same once more is another answer, and the same other one each time.
  const again = lines.filter(({ method, as }) => method === 'POST' && as === undefined);
  return [...lines, ...again].slice(0, COUNT);
}

export const requests: readonly Recorded[] = whole();
