/** Compiles users' schemas at run time, bounded and cached. The surface's own schemas are compiled ahead, in spec/. */
import type { Ajv as AjvType, Options, ValidateFunction } from 'ajv';
import { canonical, isObject, type JsonObject } from '../json.ts';
import { matcherOf } from './regexp.ts';

type Compiled = Validating | { fault: string };

interface Validating {
  valid: (value: unknown) => boolean;
  /** Where in the schema stands what the value breaks first, as a pointer; null when it is valid. */
  broken: (value: unknown) => string | null;
}

const MAX_SCHEMA = 200_000;
const MAX_CACHED = 500;

const engine = Object.assign((pattern: string) => matcherOf(pattern), { code: 'matcherOf' });
const OPTIONS: Options = {
  strict: false,
  logger: false,
  // Many schemas carry formats of their maker's own.
  validateFormats: true,
  // The optimiser takes seconds on a schema of a thousand properties.
  code: { regExp: engine, optimize: false },
};

let loading: Promise<void> | undefined;
let compilers: AjvType[] | undefined;
const cache = new Map<string, Compiled>();

/** Loads the compilers; resolves when `compile` may be called. */
export function warmValidators(): Promise<void> {
  loading ??= Promise.all([import('ajv/dist/2020.js'), import('ajv'), import('ajv-formats')]).then(
    ([{ Ajv2020 }, { Ajv }, formats]) => {
      // 2020-12 first; a schema that it refuses may still be a good draft-07 one (`items` as a list).
      compilers = [new Ajv2020(OPTIONS), new Ajv(OPTIONS)];
      for (const ajv of compilers) formats.default.default(ajv);
    },
  );
  return loading;
}

/** A schema over the size bound is none that can be used. */
export function compile(schema: JsonObject): Compiled {
  const text = canonical(schema);
  if (text.length > MAX_SCHEMA) return { fault: `it has more than ${MAX_SCHEMA} characters` };
  const known = cache.get(text);
  if (known !== undefined) return known;
  const compiled = compileNew(schema);
  cache.set(text, compiled);
  for (const key of cache.keys()) {
    if (cache.size <= MAX_CACHED) break;
    cache.delete(key);
  }
  return compiled;
}

function compileNew(schema: JsonObject): Compiled {
  // Which draft it says it is matters less than which one it compiles as, and an unknown one would be refused.
  const { $schema: _draft, $id: _id, ...plain } = schema;
  let fault = 'the schema could not be compiled';
  if (compilers === undefined) throw new Error('a schema was compiled before warmValidators() had resolved');
  for (const ajv of compilers) {
    try {
      return validating(ajv.compile(plain));
    } catch (error) {
      fault = readable(error, fault);
    } finally {
      ajv.removeSchema(plain);
    }
  }
  return { fault };
}

/**
 * A schema may refer to itself without ever coming to a part of the value: its validator would not come back.
 * @throws RangeError where that is so for any value
 */
function validating(validate: ValidateFunction): Validating {
  const broken = (value: unknown): string | null => {
    try {
      return validate(value) === true ? null : (validate.errors?.[0]?.schemaPath ?? '#');
    } catch (error) {
      if (error instanceof RangeError) return ENDLESS;
      throw error;
    }
  };
  if (broken(null) === ENDLESS) throw new RangeError();
  return { valid: (value) => broken(value) === null, broken };
}

const ENDLESS = 'a $ref that leads back to itself';

const readable = (error: unknown, otherwise: string): string =>
  error instanceof RangeError
    ? `${ENDLESS}, and to no part of the value`
    : error instanceof Error
      ? (error.message
          .replace(/^schema is invalid: data\/?/, '')
          .split(', data')[0]
          ?.slice(0, 200) ?? otherwise)
      : otherwise;

/** The sub-schema at a local reference (`#`, `#/$defs/x`); undefined when there is none. */
export function resolveLocal(root: JsonObject, reference: string): JsonObject | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let here: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const key = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return isObject(here) ? here : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
