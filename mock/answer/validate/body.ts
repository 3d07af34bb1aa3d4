/** From the bytes of a request to one JSON object: media type, syntax, depth. */
import { deeperThan, isObject, parsed, type JsonObject } from '../json.ts';
import { invalid, Problem } from '../problem.ts';
import type { Call } from '../types.ts';
import { kindOf } from './wrong.ts';

const MAX_DEPTH = 100;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** The body as an object; throws 415 for another media type, 400 for anything that is no JSON object. */
export function bodyOf(call: Call): JsonObject {
  const type = call.headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type)) {
    const message = `Unsupported content type '${type.slice(0, 80)}': send the body as application/json.`;
    throw new Problem({ status: 415, code: 'unsupported_media_type', param: null, message });
  }
  const value = call.json ?? parsed(call.body);
  // The parser's own message quotes the body, which may hold anything.
  if (value === undefined) throw invalid('invalid_json', null, 'The body could not be parsed as JSON.');
  if (!isObject(value))
    throw invalid('invalid_type', null, `The body must be a JSON object, but is ${kindOf(value)}.`);
  if (deeperThan(value, MAX_DEPTH)) {
    throw invalid('invalid_value', null, `The body nests more than ${MAX_DEPTH} levels deep.`);
  }
  return value;
}
