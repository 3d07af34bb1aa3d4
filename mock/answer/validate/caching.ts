/** `caching` and `thinking`, as EzModel and ModelArk have them: what may be asked for, before anything is counted. */
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { invalid, missing } from '../problem.ts';
import { checkRule } from './fields.ts';
import { wrongType } from './wrong.ts';

const CACHING = ['enabled', 'disabled'];
const THINKING = ['enabled', 'disabled', 'auto'];
/** What a literal `extra_body` may hold; the SDKs' argument of that name merges the same fields into the top level. */
const EXTRA = ['caching', 'thinking', 'expire_at'];

/** The body with the fields of a literal `extra_body` at the top, where those that stand there already win. */
export function withExtraBody(body: JsonObject): JsonObject {
  const extra = body['extra_body'] ?? null;
  if (!isObject(extra)) return body;
  const moved = EXTRA.filter((name) => (extra[name] ?? null) !== null && (body[name] ?? null) === null);
  return { ...body, ...Object.fromEntries(moved.map((name) => [name, extra[name]])) };
}

export function checkCaching(body: JsonObject): void {
  const thinking = body['thinking'] ?? null;
  if (thinking !== null) checkTyped('thinking', thinking, THINKING);
  const caching = body['caching'] ?? null;
  if (caching === null) return;
  const type = checkTyped('caching', caching, CACHING);
  const prefix = (isObject(caching) ? caching['prefix'] : undefined) ?? null;
  if (prefix !== null) checkRule('caching.prefix', prefix, { is: 'boolean' });
  if (prefix !== true) return;
  if (type !== 'enabled') throw refused('caching.prefix needs caching.type to be enabled');
  if ((body['max_output_tokens'] ?? null) !== null) {
    throw refused('caching.prefix is not supported when max_output_tokens is set');
  }
  if (body['stream'] === true) throw refused('caching.prefix is not supported when stream is true');
  if (body['store'] === false) throw refused('caching.prefix is not supported when store is false');
}

/** A refusal of the prefix; the sentence about max_output_tokens is the vendor's own. */
export const refused = (message: string) => invalid('invalid_value', 'caching.prefix', message);

function checkTyped(name: string, value: JsonValue, types: readonly string[]): JsonValue {
  if (!isObject(value)) throw wrongType(name, 'an object', value);
  const type = value['type'] ?? null;
  if (type === null) throw missing(`${name}.type`);
  checkRule(`${name}.type`, type, { is: 'one of', values: types });
  return type;
}
