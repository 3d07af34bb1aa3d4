/** Query and body of a request to the control API, read as its row says. */
import { didYouMean } from '../../spec/nearest.ts';
import { isObject, parsed } from '../answer/json.ts';
import type { JsonValue } from '../answer/json.ts';
import { described, quoted } from '../../spec/document/complaint.ts';
import { ControlProblem } from './operation.ts';
import type { Field, Fields } from './operation.ts';

type Values = Record<string, JsonValue | undefined>;

/** @throws ControlProblem naming what is unknown or wrong */
export function readQuery(query: URLSearchParams, fields: Fields = {}): Values {
  const given = Object.fromEntries(
    [...query].map(([name, text]): [string, JsonValue] => [name, typed(text, fields[name])]),
  );
  return checked(given, fields, 'the query');
}

/** A body without fields may be anything: clients send `{}`, or nothing. */
export function readBody(text: string, fields: Fields | undefined): Values {
  if (fields === undefined) return {};
  const value = parsed(text);
  if (!isObject(value)) {
    const got = text === '' ? 'nothing' : value === undefined ? 'what is no JSON' : described(value);
    throw new ControlProblem(
      400,
      `The body has to be a JSON object with ${Object.keys(fields).join(', ')}; got ${got}.`,
    );
  }
  return checked(value, fields, 'the body');
}

/** What stands in a query is text: as the field has it, where it can be. */
function typed(text: string, field: Field | undefined): JsonValue {
  switch (field?.schema.type) {
    case 'integer':
    case 'number':
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

function checked(given: Values, fields: Fields, where: string): Values {
  for (const [name, value] of Object.entries(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) {
      const known = Object.keys(fields);
      const hint = didYouMean(name, known) || (known.length === 0 ? '' : ` (There are ${known.join(', ')}.)`);
      throw new ControlProblem(400, `There is no ${quoted(name)} in ${where} of this operation.${hint}`, {
        param: name.slice(0, 100),
      });
    }
    const wanted = unmet(value, field);
    if (wanted !== null)
      throw new ControlProblem(400, `${name}: expected ${wanted}, got ${described(value)}.`, { param: name });
  }
  const missing = Object.entries(fields).find(
    ([name, { required }]) => required && given[name] === undefined,
  );
  if (missing)
    throw new ControlProblem(400, `The field ${missing[0]} is missing in ${where}.`, { param: missing[0] });
  return { ...defaults(fields), ...given };
}

function defaults(fields: Fields): Values {
  return Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema.default]));
}

/** Null for a value that will do, else what was expected. */
function unmet(value: JsonValue | undefined, { schema }: Field): string | null {
  const { type, minimum = -Infinity, maximum = Infinity } = schema;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? null : 'a text';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'array':
      return Array.isArray(value) && value.every((each) => typeof each === 'string')
        ? null
        : 'a list of texts';
    case 'object':
      return isObject(value) ? null : 'an object';
    case 'integer':
    case 'number': {
      const kind = type === 'integer' ? 'a whole number' : 'a number';
      const right = typeof value === 'number' && (type === 'number' || Number.isSafeInteger(value));
      if (right && value >= minimum && value <= maximum) return null;
      if (maximum !== Infinity) return `${kind} from ${minimum} to ${maximum}`;
      return minimum === -Infinity ? kind : `${kind}, ${minimum} or more`;
    }
  }
}
