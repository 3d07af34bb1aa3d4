/** For tests: values that have no business where they stand. */
import fc from 'fast-check';
import { isObject, type JsonValue } from '../json.ts';

type Path = readonly (string | number)[];

/** Every place in a value, as a path. */
export function paths(value: JsonValue | undefined, here: Path = []): Path[] {
  if (Array.isArray(value)) return [here, ...value.flatMap((child, index) => paths(child, [...here, index]))];
  if (!isObject(value)) return [here];
  return [here, ...Object.entries(value).flatMap(([key, child]) => paths(child, [...here, key]))];
}

/** A copy with another value at one place. */
export function replaced(value: JsonValue | undefined, path: Path, by: JsonValue): JsonValue {
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

/** What nobody expects anywhere. */
export const odd: fc.Arbitrary<JsonValue> = fc.oneof(
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
