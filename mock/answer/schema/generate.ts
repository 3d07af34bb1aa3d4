/** A value that validates against a stranger's schema, the same for the same seed. */
import type { Faker } from '@faker-js/faker';
import type { JsonSchema } from 'json-schema-faker';
import { seedOf } from '../digest.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { invalid } from '../problem.ts';
import { children } from './check.ts';
import { minimal } from './minimal.ts';
import { smallPattern } from './regexp.ts';
import { compile } from './validator.ts';

type Generate = (schema: JsonSchema, options: object) => unknown;

let loading: Promise<void> | undefined;
let generateSync: Generate | undefined;
let faker: Faker | undefined;

/** Loads the generators; resolves when `generate` and `seededFaker` may be called. */
export function warmGenerators(): Promise<void> {
  loading ??= Promise.all([import('json-schema-faker'), import('@faker-js/faker/locale/en')]).then(
    ([jsf, { faker: en }]) => {
      generateSync = jsf.generateSync;
      faker = en;
    },
  );
  return loading;
}

/** One faker serves all, seeded anew for each use: nothing here runs at the same time as anything else. */
export function seededFaker(...parts: (string | number)[]): Faker {
  if (faker === undefined) throw new Error('text was generated before warmGenerators() had resolved');
  faker.seed(seedOf(...parts));
  return faker;
}

const ATTEMPTS = 16;
/** From here on optional properties are left out: on a recursive schema they are what does not end. */
const ATTEMPTS_IN_FULL = 6;
const MAX_ESTIMATE = 5_000;

/** Each replacement is validated with the whole value, so there is a bound to them. */
const MAX_POLISHED = 50;

/** What the user's words suggest: quoted strings and numbers, in order. */
export interface Hints {
  strings: readonly string[];
  numbers: readonly number[];
}

/** No value of a schema was found. */
export class NoValue extends Error {
  /** Where in the schema stands what was not met, as a pointer: `#/properties/a/pattern`. */
  readonly place: string;

  constructor(place: string) {
    super(`no value was found that keeps to ${place}`);
    this.name = 'NoValue';
    this.place = place;
  }
}

/** @throws Problem naming the parameter and the place in its schema, when no value is found */
export function valueFor(
  schema: JsonObject,
  param: string,
  hints: Hints,
  ...seed: (string | number)[]
): JsonValue {
  try {
    return generate(schema, hints, ...seed);
  } catch (error) {
    if (!(error instanceof NoValue)) throw error;
    const message = `The mock finds no value of the schema in '${param}': none keeps to what stands at ${error.place.slice(0, 200)}. Script the answer to say what it is.`;
    throw invalid('invalid_value', param, message);
  }
}

/**
 * Valid, found by seeded generation within a bounded number of attempts, or by a minimal construction.
 * @throws NoValue when neither finds one
 */
export function generate(schema: JsonObject, hints: Hints, ...seed: (string | number)[]): JsonValue {
  const compiled = compile(schema);
  const valid = 'valid' in compiled ? compiled.valid : () => true;
  if (estimate(schema) <= MAX_ESTIMATE) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const value = attempted(schema, attempt < ATTEMPTS_IN_FULL, seedOf(...seed, attempt));
      if (value === undefined || !valid(value)) continue;
      return polish(value, schema, hints, valid, seed);
    }
  }
  const least = minimal(schema);
  const place = 'broken' in compiled ? compiled.broken(least) : null;
  if (place !== null) throw new NoValue(place);
  return least;
}

function attempted(schema: JsonObject, inFull: boolean, seed: number): JsonValue | undefined {
  if (generateSync === undefined)
    throw new Error('a value was generated before warmGenerators() had resolved');
  const { $schema: _draft, ...plain } = schema;
  const optionals = inFull ? { alwaysFakeOptionals: true } : { optionalsProbability: 0 };
  try {
    const value = generateSync(plain as JsonSchema, {
      seed,
      maxDefaultItems: 2,
      maxDepth: 8,
      refDepthMax: inFull ? 2 : 1,
      ...optionals,
    });
    // A round trip drops what JSON cannot hold, undefined above all.
    return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as JsonValue);
  } catch {
    return undefined;
  }
}

/** How large a value the schema asks for, roughly: nested `minItems` multiply, and a hostile one does so on purpose. */
function estimate(schema: JsonObject): number {
  const pattern = schema['pattern'];
  if (typeof pattern === 'string' && !smallPattern(pattern)) return Infinity;
  let own = 1;
  for (const [, child] of children(schema)) own += estimate(child);
  const least = ['minItems', 'minProperties', 'minContains'].map((name) => Number(schema[name] ?? 0));
  const length = Number(schema['minLength'] ?? 0);
  return own * Math.max(1, ...least) + length / 10;
}

/** Puts what the user said, and words in place of noise, into free strings and numbers, as long as it stays valid. */
function polish(
  value: JsonValue,
  schema: JsonObject,
  hints: Hints,
  valid: (value: unknown) => boolean,
  seed: (string | number)[],
): JsonValue {
  if (!isObject(value)) return value;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const strings = [...hints.strings];
  const numbers = [...hints.numbers];
  let best: JsonObject = value;
  for (const [name, old] of Object.entries(value).slice(0, MAX_POLISHED)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const without = Object.fromEntries(Object.entries(best).filter(([other]) => other !== name));
    // Properties that nobody declared are noise of the generator.
    const candidates =
      property === undefined
        ? [without]
        : replacements(name, old, property).map((one) => ({ ...best, [name]: one }));
    best = candidates.find(valid) ?? best;
  }
  return best;

  function replacements(
    name: string,
    old: JsonValue | undefined,
    property: JsonValue | undefined,
  ): JsonValue[] {
    if (!isObject(property) || property['enum'] !== undefined || property['const'] !== undefined) {
      return saidAmong(isObject(property) ? property['enum'] : undefined, hints.strings);
    }
    if (typeof old === 'string' && property['format'] === undefined && property['pattern'] === undefined) {
      const said = strings.shift();
      return said === undefined ? [wordsFor(name, seed)] : [said, wordsFor(name, seed)];
    }
    if (typeof old !== 'number') return [];
    const said = numbers.shift();
    const candidates = [seedOf(...seed, name) % 100, Math.round(old * 100) / 100];
    return said === undefined ? candidates : [said, ...candidates];
  }
}

const saidAmong = (values: JsonValue | undefined, said: readonly string[]): JsonValue[] =>
  Array.isArray(values) ? values.filter((value) => typeof value === 'string' && said.includes(value)) : [];

/** Which words fit a property of that name. */
const WORDS: readonly [RegExp, (en: Faker) => string][] = [
  [/city|location|place|town/i, (en) => en.location.city()],
  [/country/i, (en) => en.location.country()],
  [/street|address/i, (en) => en.location.streetAddress()],
  [/e-?mail/i, (en) => en.internet.email()],
  [/url|link|website/i, (en) => en.internet.url()],
  [/(^|[^a-z])name$|author|person|user/i, (en) => en.person.fullName()],
  [/company|organi[sz]ation/i, (en) => en.company.name()],
  [/colou?r/i, (en) => en.color.human()],
  [/file|path/i, (en) => en.system.fileName()],
  [/id$/i, (en) => en.string.alphanumeric(10)],
];

/** Words, or the like, that fit something of that name. */
export function wordsFor(name: string, seed: readonly (string | number)[]): string {
  const en = seededFaker(...seed, name);
  const known = WORDS.find(([pattern]) => pattern.test(name));
  return known === undefined ? en.lorem.words(3) : known[1](en);
}
