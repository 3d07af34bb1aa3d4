/** What the mock is sent: good requests, good ones with something odd anywhere in them, and what is no request at all. */
import fc from 'fast-check';
import { ENDPOINTS } from '../../mock/answer/endpoints/index.ts';
import type { JsonObject, JsonValue } from '../../mock/answer/json.ts';
import { examples, ruled } from '../../mock/answer/testing/examples.ts';
import { odd, paths, replaced } from '../../mock/answer/testing/odd.ts';
import { GOOD, TOOLED } from '../../mock/answer/testing/requests.ts';
import { operations } from '../../mock/control/routes.ts';
import type { Operation } from '../../mock/control/operation.ts';
import { variants } from '../../mock/variants/index.ts';

/** How a request reaches the mock: as a plain object, as bytes on a connection, or as messages of a WebSocket. */
export type Way = 'handle' | 'bytes' | 'socket';

export interface Sending {
  way: Way;
  method: string;
  /** With `{response}`, `{conversation}` and `{item}` in place of ids that the mock gave last; so has the body. */
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Of bytes alone: what happens to them on their way. */
  damage: Damage;
}

/** Nothing; an end after so many bytes; or other bytes in their place. All in thousandths of the whole. */
export type Damage = null | { cutAt: number } | { at: number; bytes: string };

const id = fc.constantFrom('{response}', '{conversation}', '{item}', 'resp_1', '..', '%', '%2f', '%E0%A4%A');

/** What goes with a good request, so that one bears upon another. */
const BESIDE: readonly JsonObject[] = [
  { previous_response_id: '{response}' },
  { conversation: '{conversation}' },
  { background: true },
  { background: true, stream: true },
  { store: false },
  { stream: true },
  { generate: false },
  { max_output_tokens: 16 },
  { caching: { type: 'enabled', prefix: true } },
  { prompt_cache_key: 'tides' },
  { truncation: 'auto' },
  { input: [{ type: 'item_reference', id: '{item}' }] },
  { messages: [{ role: 'user', content: 'Say "hi"' }] },
  { extra_body: { thinking: { type: 'disabled' } } },
  { response_format: { type: 'json_object' } },
];

const HISTORY = { items: GOOD['input'] ?? [], metadata: { a: 'b' } };
/** Answers it, if the namespace plays a scenario. */
const SCENARIO = {
  name: 'tides',
  steps: [
    { text: 'High water.', times: 2, optional: true },
    { call: { name: 'f', arguments: {} }, when: { tool: 'f' }, repeat: true },
  ],
};

const good = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...examples.map(({ body }) => ({ model: 'gpt-5', ...body }))) },
  { weight: 3, arbitrary: fc.constantFrom(...ruled.map(({ body }) => ({ model: 'gpt-4.1-mini', ...body }))) },
  { weight: 1, arbitrary: fc.constantFrom(GOOD, TOOLED, HISTORY) },
);

const createBody = fc
  .tuple(
    good,
    fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constantFrom(...BESIDE) }),
  )
  .map(([body, beside]) => ({ ...body, ...beside }));

/** With up to three odd values in it. */
const damaged = (body: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> =>
  fc.tuple(body, fc.array(fc.tuple(fc.nat(), odd), { maxLength: 3 })).map(([whole, oddities]) =>
    oddities.reduce((value, [at, by]) => {
      const places = paths(value);
      return replaced(value, places[at % places.length] ?? [], by);
    }, whole),
  );

/** What is no JSON, or JSON that nobody writes. */
const nonsense = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '1e999',
    '\ufeff{}',
    '{"model":"a","model":"b","input":1}',
    '{"__proto__":{"model":"gpt-5"},"input":"a"}',
    '['.repeat(5_000),
    `{"model":"gpt-5","input":${'['.repeat(2_000)}${']'.repeat(2_000)}}`,
    `{"model":"gpt-5","input":"${'a'.repeat(20_000)}"}`,
    `{"model":"gpt-5","input":[${'{"role":"user","content":"a"},'.repeat(300)}{}]}`,
  ),
);

const textOf = (body: fc.Arbitrary<JsonValue>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: body.map((value) => JSON.stringify(value)) },
    { weight: 8, arbitrary: damaged(body).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: nonsense },
  );

interface Line {
  method: string;
  url: string;
  body: string;
}

const surface: readonly { method: string; path: string }[] = [
  ...ENDPOINTS,
  ...['/responses/compact', '/responses/input_tokens', '/chat/completions'].map((path) => ({
    method: 'POST',
    path,
  })),
];

/** One of the surface's endpoints, or of the control API's; seldom a path that is neither. */
const line: fc.Arbitrary<Line> = fc.oneof(
  { weight: 12, arbitrary: toEndpoint(fc.constant({ method: 'POST', path: '/responses' })) },
  { weight: 8, arbitrary: toEndpoint(fc.constantFrom(...surface)) },
  { weight: 2, arbitrary: fc.constantFrom(...operations).chain(toControl) },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.constantFrom('GET', 'POST', 'PATCH', 'OPTIONS', 'HEAD', '__proto__'),
      url: fc.array(fc.oneof(id, fc.string()), { maxLength: 4 }).map((steps) => `/v1/${steps.join('/')}`),
      body: nonsense,
    }),
  },
);

function toEndpoint(endpoint: fc.Arbitrary<{ method: string; path: string }>): fc.Arbitrary<Line> {
  const query = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.webQueryParameters().map((text) => `?${text}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '?stream=true',
        '?stream=true&starting_after=3',
        '?limit=2&order=asc',
        '?after={item}&before={item}',
        '?include[]=message.output_text.logprobs',
        '?limit=-1&order=%00',
      ),
    },
  );
  return endpoint.chain(({ method, path }) =>
    fc.record({
      method: fc.constant(method),
      url: fc
        .tuple(path.includes('{') ? idFor(path) : id, id, query)
        .map(([one, two, rest]) => `/v1${path.replace(/\{\+?id\}/, one).replace('{item}', two)}${rest}`),
      body: method === 'POST' ? textOf(bodyFor(path)) : fc.constant(''),
    }),
  );
}

/** Mostly one that there is. */
const idFor = (path: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(path.startsWith('/conv') ? '{conversation}' : '{response}') },
    { weight: 1, arbitrary: id },
  );

const CHAT: JsonObject = {
  model: 'gpt-5',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'How is the sea at Brest?' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'tides', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'High water is at 14:05.' },
  ],
  tools: [{ type: 'function', function: { name: 'tides', parameters: { type: 'object' } } }],
  response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } },
  max_tokens: 50,
};

function bodyFor(path: string): fc.Arbitrary<JsonValue> {
  if (path.startsWith('/conversations')) return fc.constant<JsonValue>(HISTORY);
  return path === '/chat/completions' ? fc.constantFrom(CHAT, { ...CHAT, stream: true }) : createBody;
}

/** In namespaces of its own: a scenario would have all others refused. */
function toControl({ method, path, body, query = {} }: Operation): fc.Arbitrary<Line> {
  const names = body === 'scenario' || body === undefined ? [] : Object.keys(body);
  const fields = fc.record(Object.fromEntries(names.map((name) => [name, odd])), { requiredKeys: [] });
  // Without a timeout of its own it would wait for five seconds.
  const waits = 'timeout' in query ? ['timeout'] : [];
  const asked = fc
    .subarray(Object.keys(query))
    .map((some) => [...new Set([...some, ...waits])].map((name) => `${name}=1`).join('&'));
  return fc.record({
    method: fc.constant(method),
    url: fc
      .tuple(fc.constantFrom('one', 'two'), id, asked)
      .map(([name, segment, rest]) => `/t/${name}/__resproof${path.replace(/\{\w+\}/, segment)}?${rest}`),
    body:
      body === 'scenario'
        ? textOf(fc.constant<JsonValue>(SCENARIO))
        : textOf(fields as fc.Arbitrary<JsonObject>),
  });
}

const DIRECTIVES = [
  'refusal',
  'incomplete',
  'failed',
  'error-event',
  'error-event=rate_limit_exceeded',
  'error=insufficient_quota',
  'failed=invalid_prompt',
  'slow=1',
  'cut=after:2',
  'status=429',
  'once=failed',
  'nonsense',
  // Those that wait would make the bytes wait as well.
  ...variants.filter(({ subject }) => subject !== 'time').map((each) => `variant=${each.id}`),
];

const headers: fc.Arbitrary<Record<string, string>> = fc
  .tuple(
    fc.constantFrom('Bearer sk-byts-a', 'Bearer sk-byts-b'),
    fc.oneof(
      { weight: 8, arbitrary: fc.constant({}) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(...DIRECTIVES).map((text) => ({ 'x-resproof-directive': text })),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Record<string, string>>(
          { authorization: '' },
          { authorization: 'Bearer sk-invalid' },
          { 'x-api-key': 'a' },
          { 'x-resproof-namespace': 'one' },
          { 'x-resproof-namespace': '../..' },
          { 'content-type': 'text/plain' },
          { 'content-encoding': 'gzip' },
          { upgrade: 'websocket' },
          { expect: '100-continue' },
        ),
      },
    ),
  )
  .map(([authorization, more]) => ({ authorization, 'content-type': 'application/json', ...more }));

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.record({ cutAt: fc.nat({ max: 1_000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      at: fc.nat({ max: 1_000 }),
      bytes: fc.constantFrom(
        '\0',
        '\r\n',
        '\r\n\r\n',
        ':',
        '\xff',
        ' HTTP/0.9\r\n',
        'transfer-encoding: chunked\r\n',
      ),
    }),
  },
);

const way: fc.Arbitrary<Way> = fc.oneof(
  { weight: 17, arbitrary: fc.constant<Way>('handle') },
  { weight: 2, arbitrary: fc.constant<Way>('bytes') },
  { weight: 1, arbitrary: fc.constant<Way>('socket') },
);

export const sending: fc.Arbitrary<Sending> = fc
  .record({ way, line, headers, damage })
  .map(({ line: { method, url, body }, ...rest }) => ({ method, url, body, ...rest }));
