/** Whatever is sent, the answer is one that a client can read: never a 5xx, never a rejection. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { coreOf } from './testing/calls.ts';

const GOOD: JsonObject = {
  model: 'gpt-5',
  input: [
    { role: 'user', content: [{ type: 'input_text', text: 'Say "hi"' }] },
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'Snow' },
  ],
  instructions: 'Be brief.',
  tools: [
    { type: 'function', name: 'f', parameters: { type: 'object', properties: { a: { type: 'string' } } } },
  ],
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
  text: {
    format: { type: 'json_schema', name: 'x', schema: { type: 'object', properties: {} } },
    verbosity: 'low',
  },
  reasoning: { effort: 'low', summary: 'auto' },
  include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
  metadata: { a: 'b' },
  thinking: { type: 'enabled' },
  stream: true,
  stream_options: { include_obfuscation: false },
  max_output_tokens: 64,
};

/** Every place in a value, as a path. */
function paths(value: JsonValue | undefined, here: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return [here, ...value.flatMap((child, index) => paths(child, [...here, index]))];
  if (!isObject(value)) return [here];
  return [here, ...Object.entries(value).flatMap(([key, child]) => paths(child, [...here, key]))];
}

function replaced(value: JsonValue | undefined, path: (string | number)[], by: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((child, index) => (index === step ? replaced(child, rest, by) : child));
  if (!isObject(value)) return by;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, child]) => [key, key === step ? replaced(child, rest, by) : child]),
  );
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
  fc.constantFrom<JsonValue>(
    null,
    '',
    [],
    {},
    -1,
    1e300,
    '__proto__',
    'constructor',
    '\ud800',
    'x'.repeat(2_000),
  ),
);

it('one odd value anywhere in a good request', async () => {
  const core = coreOf();
  expect((await core.ask({ body: GOOD })).status).toBe(200);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths(GOOD)), odd, async (path, value) => {
      const { status } = await core.ask({ body: JSON.stringify(replaced(GOOD, path, value)) });
      expect([200, 400, 404]).toContain(status);
    }),
    { numRuns: 600 },
  );
});

it('any path, method and query', async () => {
  const core = coreOf();
  const segment = fc.oneof(
    fc.constantFrom('responses', 'models', 'input_items', 'resp_1', '%', '..'),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', '__proto__'),
      fc.array(segment, { maxLength: 4 }),
      fc.webQueryParameters(),
      async (method, segments, query) => {
        const { status } = await core.ask({ method, path: `/${segments.join('/')}?${query}` });
        expect(status).toBeLessThan(500);
      },
    ),
  );
});
