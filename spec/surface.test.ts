import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { generateSync, type JsonSchema } from 'json-schema-faker';
import { describe, expect, test } from 'vitest';
import {
  covering,
  dialects,
  grammar,
  loadChecker,
  type DialectName,
  type Schemas,
  type Violation,
} from './index.ts';

interface Described {
  properties?: Record<string, unknown>;
  required?: string[];
  examples?: unknown[];
}

const surfaces = new Map(
  dialects.map(({ name }) => [
    name,
    JSON.parse(readFileSync(new URL(`generated/surface/${name}.json`, import.meta.url), 'utf8')) as {
      $defs: Record<string, Described>;
      unions: Record<string, { values: Record<string, unknown> }>;
    },
  ]),
);
const openai = await loadChecker('openai');

function defs(dialect: DialectName): Record<string, Described> {
  return surfaces.get(dialect)?.$defs ?? {};
}

function violations(schema: string, value: unknown, checker = openai): Violation[] {
  const found: Violation[] = [];
  checker.check(schema, value, { violation: (each) => found.push(each) });
  return found;
}

const objects = Object.entries(defs('openai')).filter(([, schema]) => schema.properties !== undefined);
const examples = objects.flatMap(([name, schema]) =>
  (schema.examples ?? []).map((value) => [name, value] as const),
);

describe('examples', () => {
  test('every object schema has one', () => {
    expect(objects.filter(([, schema]) => schema.examples === undefined).map(([name]) => name)).toEqual([]);
  });

  test.each(dialects.map((each) => each.name))('each of %s validates', async (dialect) => {
    const checker = await loadChecker(dialect);
    const own = Object.entries(defs(dialect)).flatMap(([name, schema]) =>
      (schema.examples ?? []).map((value) => [name, value] as const),
    );
    expect(own.length).toBeGreaterThan(100);
    expect(own.flatMap(([name, value]) => violations(name, value, checker))).toEqual([]);
  });

  test('of openai validate in every dialect that takes nothing away', async () => {
    const looser = dialects.filter(({ name }) => ['compatible', 'bytespike', 'ezmodel'].includes(name));
    for (const { name } of looser) {
      const checker = await loadChecker(name);
      expect(
        examples.flatMap(([schema, value]) => violations(schema, value, checker)),
        name,
      ).toEqual([]);
    }
  });

  test('without a required field none does, and the message names the field', () => {
    for (const [name, value] of examples) {
      for (const field of openai
        .properties(name)
        .filter((each) => defs('openai')[name]?.required?.includes(each))) {
        const { [field]: _, ...rest } = value as Record<string, unknown>;
        expect(violations(name, rest), `${name}.${field}`).toContainEqual(
          expect.objectContaining({
            schema: name,
            property: field,
            pointer: `/${field}`,
            keyword: 'required',
          }),
        );
      }
    }
  });
});

test('every event that a dialect describes has a row in the grammar, and no other', () => {
  const described = [...surfaces.values()].flatMap(({ unions }) =>
    ['ResponseStreamEvent', 'WebSocketServerEvent'].flatMap((union) =>
      Object.keys(unions[union]?.values ?? {}),
    ),
  );
  expect([...new Set(described)].toSorted()).toEqual(Object.keys(grammar).toSorted());
});

describe('the walk and a validator that looks into everything', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(
    JSON.parse(
      JSON.stringify({ $id: 'surface', $defs: defs('openai') }).replaceAll('"oneOf"', '"anyOf"'),
    ) as object,
  );
  /** What is sent to a server is left out: there a message without a type may be told apart in two ways. */
  const deeply = (name: string, value: unknown) => ajv.getSchema(`surface#/$defs/${name}`)?.(value);
  const answered = objects.map(([name]) => name).filter((name) => covering('openai', name) !== undefined);
  const answers = examples.filter(
    ([name]) => answered.includes(name) && !name.includes('Input') && !name.startsWith('Assistant'),
  );
  const values = fc.constantFrom(
    null,
    0,
    -1,
    1.5,
    true,
    '',
    'x',
    [],
    {},
    [{}],
    [null],
    { type: 'x' },
    undefined,
  );

  /** The generator reaches its depth limit in the larger ones; what it makes there is wrong for both. */
  test.each(answered)('agree on generated instances of %s', (name) => {
    const schema = { $ref: `#/$defs/${name}`, $defs: short(defs('openai')) } as JsonSchema;
    const right = [1, 2, 3, 4, 5, 6].map((seed) => {
      const value = generateSync(schema, { seed, optionalsProbability: 0.4, maxDepth: 12 });
      const deep = deeply(name, value);
      expect(violations(name, value).length === 0, JSON.stringify(value)).toBe(deep);
      return deep;
    });
    expect(right).toContain(true);
  });

  test('agree on whether a value is right, whatever is changed in it', () => {
    const cases = fc.tuple(fc.constantFrom(...answers), fc.nat(), values);
    fc.assert(
      fc.property(cases, ([[name, example], place, value]) => {
        const changed = change(example, place, value);
        const deep = deeply(name, changed);
        expect(violations(name, changed).length === 0, JSON.stringify(changed)).toBe(deep);
      }),
      { numRuns: 3000, seed: 20261122 },
    );
  });
});

/** The generator fills a string up to its limit, and there are limits of 70 MB. */
function short<T>(schemas: T): T {
  const limit = (key: string, value: unknown) => (key === 'maxLength' ? Math.min(Number(value), 100) : value);
  return JSON.parse(JSON.stringify(schemas), limit) as T;
}

/** A copy with another value at one of its places; undefined takes it out. */
function change(example: unknown, place: number, value: unknown): unknown {
  const copy = structuredClone(example);
  const places: [parent: Record<string, unknown>, key: string][] = [];
  const collect = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    for (const key of Object.keys(at)) {
      places.push([at as Record<string, unknown>, key]);
      collect((at as Record<string, unknown>)[key]);
    }
  };
  collect(copy);
  const [parent, key] = places[place % places.length] ?? [{}, ''];
  parent[key] = value;
  return JSON.parse(JSON.stringify(copy));
}

describe('the types', () => {
  const response = {
    id: 'resp_1',
    object: 'response',
    created_at: 1767225600,
    status: 'completed',
    model: 'gpt-5',
    output: [
      {
        id: 'rs_1',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Look it up.' }],
        encrypted_content: null,
      },
      {
        id: 'fc_1',
        type: 'function_call',
        call_id: 'call_1',
        name: 'tides',
        arguments: '{}',
        status: 'completed',
      },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello.', annotations: [], logprobs: [] }],
      },
    ],
    error: null,
    incomplete_details: null,
    instructions: 'Be brief.',
    tools: [{ type: 'function', name: 'tides', parameters: {}, strict: true }],
    tool_choice: { type: 'function', name: 'tides' },
    parallel_tool_calls: true,
    metadata: { run: '1' },
    temperature: null,
    top_p: null,
    usage: {
      input_tokens: 9,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 8,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 17,
    },
  } satisfies Schemas['Response'];

  const event = {
    type: 'response.completed',
    response,
    sequence_number: 9,
  } satisfies Schemas['ResponseStreamEvent'];

  const request = {
    model: 'gpt-5',
    input: [
      { role: 'user', content: 'Hello.' },
      {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_image', image_url: 'data:image/png;base64,', detail: 'low' }],
      },
      { type: 'function_call_output', call_id: 'call_1', output: '{}' },
      { type: 'item_reference', id: 'msg_1' },
    ],
    tool_choice: 'required',
    text: { format: { type: 'json_schema', name: 'tide', schema: {}, strict: null } },
    caching: { type: 'enabled', prefix: true },
  } satisfies Schemas['CreateResponse'];

  const refused = {
    error: { message: 'No such response.', type: 'invalid_request_error', param: null, code: null },
  } satisfies Schemas['ErrorResponse'];

  test('accept what the validators accept', () => {
    expect(violations('Response', response)).toEqual([]);
    expect(violations('ResponseStreamEvent', event)).toEqual([]);
    expect(violations('CreateResponse', request)).toEqual([]);
    expect(violations('ErrorResponse', refused)).toEqual([]);
  });

  test('refuse what the validators refuse', () => {
    // @ts-expect-error: a role that an answer cannot have
    const role: Schemas['OutputMessage']['role'] = 'user';
    const item = { id: 'msg_1', type: 'message', role, status: 'completed', content: [] };
    expect(violations('OutputMessage', item)).toHaveLength(1);
  });
});
