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
  loadAjv();
  const validator = timed(
    text,
    inTime(() => compile(schema)),
  );
  if (compiled.size >= USER_SCHEMA.remembered) compiled.clear();
  compiled.set(text, validator);
  return validator;
}

/** Schemas that took too long so far: who sends one sends more. */
let endless = 0;

/** Null when it takes too long. */
function inTime<T>(run: () => T): T | null {
  if (endless >= USER_SCHEMA.endless) return null;
  try {
    return within(USER_SCHEMA.timeMs, run);
  } catch (error) {
    if (!(error instanceof TimeBoxError)) throw error;
    endless += 1;
    return null;
  }
}

/** A schema that took too long once is not asked again: thousands of values would be held against it. */
function timed(text: string, validator: UserValidator | null): UserValidator | null {
  if (validator === null) return null;
  return (value) => {
    if (compiled.get(text) === null) return null;
    const said = inTime(() => ({ wrong: validator(value) }));
    if (said === null) compiled.set(text, null);
    return said?.wrong ?? null;
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

const PATHS = { '2020': 'ajv/dist/2020.js', 'draft-07': 'ajv' } as const;
type Version = keyof typeof PATHS;

/**
 * When the first request brings a schema: ajv costs some 70 ms, and most wire is judged without it. Not within a time limit,
 * which would leave half of it.
 */
function loadAjv(): void {
  for (const path of Object.values(PATHS)) require(path);
}

function ajvOf(version: Version): Ajv {
  const { default: Constructor } = require(PATHS[version]) as { default: new (options: Options) => Ajv };
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
