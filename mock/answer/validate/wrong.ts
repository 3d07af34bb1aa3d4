/** The refusals that validation makes, worded and coded as OpenAI does, each naming the field by its path. */
import { invalid, type Problem } from '../problem.ts';

/** `at('input', 0, 'content', 1, 'type')` is `input[0].content[1].type`. */
export function at(...steps: (string | number)[]): string {
  return steps
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

export const wrongType = (param: string, expected: string, value: unknown): Problem =>
  invalid(
    'invalid_type',
    param,
    `Invalid type for '${param}': expected ${expected}, but got ${kindOf(value)} instead.`,
  );

export const wrongValue = (param: string, value: unknown, values: readonly string[]): Problem =>
  invalid(
    'invalid_value',
    param,
    `Invalid value: '${shown(value)}'. Supported values are: ${listed(values)}.`,
  );

export const tooSmall = (param: string, kind: 'integer' | 'decimal', min: number, value: number): Problem =>
  invalid(
    `${kind}_below_min_value`,
    param,
    `Invalid '${param}': ${kind} below minimum value. Expected a value >= ${min}, but got ${value} instead.`,
  );

export const tooLarge = (param: string, kind: 'integer' | 'decimal', max: number, value: number): Problem =>
  invalid(
    `${kind}_above_max_value`,
    param,
    `Invalid '${param}': ${kind} above maximum value. Expected a value <= ${max}, but got ${value} instead.`,
  );

export const tooLong = (param: string, max: number, length: number): Problem =>
  invalid(
    'string_above_max_length',
    param,
    `Invalid '${param}': string too long. Expected a string with maximum length ${max}, but got a string with length ${length} instead.`,
  );

/** What a value is, with its article: `an integer`, `null`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

/** A stranger's value in a message: short, on one line. */
export const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined'))
    .slice(0, 80)
    .replace(/[\s\p{Cc}]+/gu, ' ');

function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  if (quoted.length < 3) return quoted.join(' and ');
  return `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1) ?? ''}`;
}
