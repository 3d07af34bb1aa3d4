import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { warm } from '../warm.ts';
import { schemaFault, strictFault } from './check.ts';
import { generate, NoValue } from './generate.ts';
import { minimal } from './minimal.ts';
import { matcherOf, smallPattern, tamePattern } from './regexp.ts';
import { compile } from './validator.ts';

beforeAll(warm);

const NONE = { strings: [], numbers: [] };
const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...rest,
});

const TREE = {
  $ref: '#/$defs/node',
  $defs: {
    node: object({
      value: { type: 'integer' },
      left: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
      right: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
    }),
  },
};

const satisfiable: [string, JsonObject][] = [
  [
    'formats',
    object({ when: { type: 'string', format: 'date-time' }, mail: { type: 'string', format: 'email' } }),
  ],
  ['patterns', object({ code: { type: 'string', pattern: '^[A-Z]{2}\\d{4}$' } })],
  [
    'look-ahead patterns',
    object({ word: { type: 'string', pattern: '^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,}$' } }),
  ],
  ['a recursive tree', TREE],
  [
    'a reference to the root',
    object({ name: { type: 'string' }, kids: { type: 'array', items: { $ref: '#' } } }),
  ],
  [
    'enums, constants, nulls',
    object({ a: { enum: ['x', 'y'] }, b: { const: 3 }, c: { type: ['string', 'null'] } }),
  ],
  [
    'numbers',
    object({ a: { type: 'integer', minimum: 5, maximum: 6 }, b: { type: 'number', multipleOf: 0.5 } }),
  ],
  [
    'unique items',
    object({ a: { type: 'array', items: { enum: ['a', 'b', 'c'] }, uniqueItems: true, minItems: 3 } }),
  ],
  [
    'a tuple of draft-07',
    object({ a: { type: 'array', items: [{ type: 'string' }, { type: 'number' }], minItems: 2 } }),
  ],
  ['allOf', { allOf: [object({ a: { type: 'string' } }), object({ b: { type: 'integer' } })] }],
  [
    'a condition',
    object({ k: { const: 'x' } }, { if: { properties: { k: { const: 'x' } } }, then: { required: ['z'] } }),
  ],
];

describe('generate', () => {
  it.each(satisfiable)('finds a valid value for %s', (_name, schema) => {
    const compiled = compile(schema);
    const value = generate(schema, NONE, 'seed');
    expect('valid' in compiled && compiled.valid(value)).toBe(true);
  });

  it('finds the same for the same seed, and others for others', () => {
    const schema = object({ a: { type: 'string' }, b: { type: 'number' } });
    expect(generate(schema, NONE, 'one')).toEqual(generate(schema, NONE, 'one'));
    expect(generate(schema, NONE, 'one')).not.toEqual(generate(schema, NONE, 'two'));
  });

  it('uses what the user said, where it is valid', () => {
    const schema = object({
      city: { type: 'string' },
      days: { type: 'integer', maximum: 5 },
      unit: { enum: ['C', 'F'] },
    });
    expect(generate(schema, { strings: ['Oslo', 'F'], numbers: [3] }, 's')).toEqual({
      city: 'Oslo',
      days: 3,
      unit: 'F',
    });
    const shorter = object({ city: { type: 'string', maxLength: 2 } });
    expect(generate(shorter, { strings: ['Oslo'], numbers: [] }, 's')).not.toEqual({ city: 'Oslo' });
  });

  it.each<[string, JsonObject]>([
    ['a billion items', object({ a: { type: 'array', minItems: 1e9, items: { type: 'string' } } })],
    [
      'nested arrays',
      {
        type: 'array',
        minItems: 1000,
        items: { type: 'array', minItems: 1000, items: { type: 'array', minItems: 1000, items: {} } },
      },
    ],
    ['a long string', object({ a: { type: 'string', minLength: 1e9 } })],
    ['an object without end', object({ a: { $ref: '#' } })],
    ['nested repeats', object({ a: { type: 'string', pattern: '^((x{1000}){1000}){1000}$' } })],
    [
      'a thousand properties',
      object(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, {}]))),
    ],
  ])('stays small and quick with %s', (_name, schema) => {
    const before = performance.now();
    expect(JSON.stringify(valueOrPlace(schema)).length).toBeLessThan(100_000);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

const valueOrPlace = (schema: JsonObject): unknown => {
  try {
    return generate(schema, NONE, 's');
  } catch (error) {
    if (error instanceof NoValue) return error.place;
    throw error;
  }
};

describe('a schema that nothing keeps to, or nothing that is found', () => {
  it.each<[JsonObject, string]>([
    [object({ a: { type: 'string', minLength: 5, maxLength: 2 } }), '#/properties/a/maxLength'],
    [object({ a: { not: {} } }), '#/properties/a/not'],
    [{ allOf: [{ type: 'string' }, { type: 'number' }] }, '#/allOf/0/type'],
  ])('%j is told by its place', (schema, place) => {
    expect(valueOrPlace(schema)).toBe(place);
  });
});

describe('minimal', () => {
  it.each<[JsonObject, unknown]>([
    [
      object({ a: { type: 'string', minLength: 2 }, b: { type: 'integer', exclusiveMinimum: 4 } }),
      { a: 'xx', b: 5 },
    ],
    [object({ a: { anyOf: [{ type: 'object' }, { type: 'null' }] } }), { a: null }],
    [object({ a: { type: 'number', maximum: -1.5 } }), { a: -1.5 }],
    [TREE, { value: 0, left: null, right: null }],
    [{ enum: ['x'] }, 'x'],
    [{}, {}],
  ])('%j gives %j', (schema, expected) => {
    expect(minimal(schema)).toEqual(expected);
  });
});

describe('schemaFault', () => {
  it.each<[JsonObject, RegExp]>([
    [{ type: 'strng' }, /type must be/],
    [{ $ref: '#/$defs/nothing' }, /resolve reference/],
    [{ $ref: 'https://example.com/x.json' }, /resolve reference/],
    [{ type: 'string', pattern: '(' }, /regular expression/i],
    [{ $ref: '#' }, /leads back to itself/],
    [{ allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { allOf: [{ $ref: '#' }] } } }, /leads back to itself/],
    [object({ a: { exclusiveMinimum: true } }), /^properties\/a\/exclusiveMinimum must be number$/],
    [{ description: 'x'.repeat(200_001) }, /more than 200000 characters/],
  ])('of %j', (schema, message) => {
    expect(schemaFault(schema)).toMatch(message);
  });

  it.each<JsonObject>([
    {},
    { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' },
    { $schema: 'https://example.com/unknown', $id: 'x' },
    { type: 'string', format: 'of-my-own', 'x-note': 1 },
  ])('finds none in %j, each time', (schema) => {
    expect([schemaFault(schema), schemaFault({ ...schema, title: 't' })]).toEqual([null, null]);
  });
});

describe('strictFault', () => {
  const closed = (properties: JsonObject) => object(properties, { additionalProperties: false });

  it.each<[JsonObject, string]>([
    [{ type: 'string' }, 'type: "object"'],
    [object({}), "In context=(), 'additionalProperties'"],
    [closed({ a: object({}) }), "In context=('properties', 'a'), 'additionalProperties'"],
    [{ ...closed({ a: {} }), required: [] }, "Missing 'a'"],
    [closed({ a: { type: 'array', items: object({}) } }), "In context=('properties', 'a', 'items')"],
  ])('of %j', (schema, message) => {
    expect(strictFault(schema)).toContain(message);
  });

  it('finds none in a closed schema', () => {
    expect(strictFault(closed({ a: closed({}), b: { type: 'string' } }))).toBe(null);
  });
});

describe('patterns of strangers', () => {
  it.each(['^(a+)+$', '^(a|a)*$', '^(([a-z])+.)+[A-Z]([a-z])+$', '^(a|b|ab)*c$'])(
    '%s does not hold a core',
    (pattern) => {
      const before = performance.now();
      expect(tamePattern(pattern)).toBe(false);
      expect(matcherOf(pattern).test(`${'a'.repeat(5_000)}!`)).toBe(false);
      expect(performance.now() - before).toBeLessThan(1_000);
    },
  );

  it('are enforced, whatever their shape', () => {
    const mail = matcherOf('^[\\w.-]+@([\\w-]+\\.)+[\\w-]{2,4}$');
    expect([mail.test('a@b.de'), mail.test('a@b')]).toEqual([true, false]);
  });

  it.each(['^[a-z]+$', '^\\d{4}-\\d{2}$', '^(foo|bar)$', '^\\p{L}+$', '^[\\w.\\-]+@x$'])(
    '%s is tame',
    (pattern) => {
      expect(tamePattern(pattern)).toBe(true);
      expect(() => matcherOf(pattern)).not.toThrow();
    },
  );

  it.each(['x{10000}', '((x{100}){100}){100}'])('%s makes texts that are too long', (pattern) => {
    expect(smallPattern(pattern)).toBe(false);
  });

  it('that differ are told apart', () => {
    const schema = object({
      a: { type: 'string', pattern: '^(x+)+$' },
      b: { type: 'string', pattern: '^(y+)+$' },
    });
    const compiled = compile(schema);
    expect('valid' in compiled && compiled.valid({ a: 'xx', b: 'yy' })).toBe(true);
  });
});

describe('formats of zod', () => {
  const formats = {
    email: z.email(),
    url: z.url(),
    uuid: z.uuid(),
    datetime: z.iso.datetime(),
    date: z.iso.date(),
    duration: z.iso.duration(),
    ipv6: z.ipv6(),
    cidr: z.cidrv4(),
    base64: z.base64(),
    e164: z.e164(),
    hostname: z.hostname(),
    slug: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  };

  it.each(Object.entries(formats))('%s', (_name, format) => {
    for (const target of ['draft-2020-12', 'draft-7'] as const) {
      const schema = z.toJSONSchema(z.object({ value: format }), { target }) as JsonObject;
      const compiled = compile(schema);
      expect('valid' in compiled && compiled.valid(generate(schema, NONE, 's'))).toBe(true);
    }
  });
});
