/** JSON Schemas that a request brought, compiled at run time. They come from outside: bounded, and never trusted to be right. */
import { createRequire } from 'node:module';
import type { Ajv, Options, ValidateFunction } from 'ajv';
import { USER_SCHEMA } from '../../wire/bounds.ts';
import { isObject } from '../json.ts';
import { TimeBoxError, within } from './time-box.ts';

/** What is wrong with a value; null when nothing is. */
export type UserValidator = (value: unknown) => string | null;

const OPTIONS: Options = {
  strict: false,
  // Validators disagree about formats; what a server must enforce is the shape.
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
  code: { regExp: Object.assign(safePattern, { code: 'safePattern' }) },
};

const compiled = new Map<string, UserValidator | null>();

/** Null for a schema that does not compile: what it asks for cannot be told, so nothing is promised. */
export function userValidator(schema: unknown): UserValidator | null {
  if (!isObject(schema)) return null;
  const text = JSON.stringify(schema);
  if (text.length > USER_SCHEMA.length) return null;
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const validator = timed(text, compileInTime(schema));
  if (compiled.size >= USER_SCHEMA.remembered) compiled.clear();
  compiled.set(text, validator);
  return validator;
}

function compileInTime(schema: Record<string, unknown>): UserValidator | null {
  try {
    return within(USER_SCHEMA.timeMs, () => compile(schema));
  } catch {
    return null;
  }
}

/** A schema that took too long once is not asked again: thousands of values would be held against it. */
function timed(text: string, validator: UserValidator | null): UserValidator | null {
  if (validator === null) return null;
  return (value) => {
    if (compiled.get(text) === null) return null;
    try {
      return within(USER_SCHEMA.timeMs, () => validator(value));
    } catch (error) {
      if (!(error instanceof TimeBoxError)) throw error;
      compiled.set(text, null);
      return null;
    }
  };
}

function compile(schema: Record<string, unknown>): UserValidator | null {
  const { $schema: draft, $id: _, $async: asynchronous, ...rest } = schema;
  if (asynchronous !== undefined) return null;
  const old = typeof draft === 'string' && /draft-0[4-7]/.test(draft);
  for (const version of old ? (['draft-07'] as const) : (['2020', 'draft-07'] as const)) {
    try {
      return sentence(ajvOf(version).compile(rest));
    } catch {
      // Perhaps it is written for another draft; if not, it is no schema.
    }
  }
  return null;
}

function sentence(validate: ValidateFunction): UserValidator {
  return (value) => {
    try {
      if (validate(value) === true) return null;
    } catch {
      // Too deep, or a text too long for a pattern: nothing can be said.
      return null;
    }
    const [first] = validate.errors ?? [];
    return first === undefined
      ? 'no match'
      : `${first.instancePath || 'the value'} ${first.message ?? first.keyword}`;
  };
}

const require = createRequire(import.meta.url);

/** Loaded when the first request brings a schema: ajv costs some 70 ms, and most wire is judged without it. */
function ajvOf(version: '2020' | 'draft-07'): Ajv {
  const path = version === '2020' ? 'ajv/dist/2020.js' : 'ajv';
  const { default: Constructor } = require(path) as { default: new (options: Options) => Ajv };
  return new Constructor(OPTIONS);
}

interface Pattern {
  test: (text: string) => boolean;
  /** ajv takes patterns that print alike for one. */
  toString: () => string;
}

/**
 * A repeated group, a reference back, or many repetitions can make a match take longer than the universe lasts. A schema
 * with such a pattern does not compile, and a text too long for a pattern ends the validation without a verdict. What slips
 * through is ended by the time.
 */
function safePattern(pattern: string, flags: string): Pattern {
  const repetitions = pattern.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  if (/\)[*+{]|\\[1-9k]/.test(pattern) || repetitions > USER_SCHEMA.repetitions)
    throw new RangeError('a pattern too costly');
  const expression = new RegExp(pattern, flags);
  return {
    test: (text) => {
      if (text.length > USER_SCHEMA.matched) throw new RangeError('a text too long for a pattern');
      return expression.test(text);
    },
    toString: () => String(expression),
  };
}
