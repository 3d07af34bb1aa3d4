import { describe, expect, test } from 'vitest';
import { userValidator } from './user-schema.ts';

const city = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

describe('a schema that a request brought', () => {
  test('tells what is wrong with a value', () => {
    const validate = userValidator(city);
    expect(validate?.({ city: 'Porto' })).toBeNull();
    expect(validate?.({})).toBe("the value must have required property 'city'");
    expect(validate?.({ city: 1 })).toBe('/city must be string');
  });

  test('is compiled once', () => {
    expect(userValidator({ ...city })).toBe(userValidator(city));
  });

  test.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema'])(
    'may be written for %s',
    ($schema) => {
      expect(userValidator({ $schema, ...city })?.({ city: 1 })).toBe('/city must be string');
    },
  );

  test('may refer to itself', () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    };
    expect(userValidator(tree)?.({ next: { next: {} } })).toBeNull();
    expect(userValidator(tree)?.({ next: { next: 1 } })).toBe('/next/next must be object');
  });

  test('does not quarrel about formats', () => {
    expect(userValidator({ type: 'string', format: 'date-time' })?.('at noon')).toBeNull();
  });
});

describe('promises nothing', () => {
  test.each([
    ['when it is no schema', { type: 'shape' }],
    ['when it refers to what is not there', { $ref: 'https://schemas.example/city.json' }],
    ['when it never ends', { $ref: '#' }],
    ['when it would be asynchronous', { $async: true, ...city }],
    ['when a pattern is none', { type: 'string', pattern: '(' }],
    ['when a pattern could take for ever', { type: 'string', pattern: '^(a+)+$' }],
    [
      'when it is too large',
      { type: 'string', enum: Array.from({ length: 20_000 }, (_, index) => `value-${index}`) },
    ],
    ['when it is no object', 'string'],
  ])('%s', (_, schema) => {
    expect(userValidator(schema)).toBeNull();
  });

  test('when it takes for ever to hold a value against it: then, and from then on', () => {
    const ref = { $ref: '#/$defs/node' };
    const node = { type: 'object', properties: { a: { allOf: [ref, ref] } } };
    const validate = userValidator({ ...ref, $defs: { node } });
    const deep = (depth: number, inmost: unknown): unknown =>
      depth === 0 ? inmost : { a: deep(depth - 1, inmost) };
    expect(validate?.(deep(3, 1))).toContain('must be object');
    expect(validate?.(deep(60, {}))).toBeNull();
    expect(validate?.(deep(3, 1))).toBeNull();
  });

  test('of a text that is too long for its pattern', () => {
    const validate = userValidator({ type: 'string', pattern: '^a+$' });
    expect(validate?.('b')).toBe('the value must match pattern "^a+$"');
    expect(validate?.('b'.repeat(1000))).toBeNull();
  });
});
