/** Objects with more members than usual, or fewer: whatever the schemas of the dialect let be there, null or absent. */
import type { Checker } from '../../spec/index.ts';
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Told, Variant } from './variant.ts';

/** What tells an object's kind, and what a client orders events by. */
const NEEDED = new Set(['type', 'object', 'role', 'status', 'sequence_number']);
/** What a Response says beyond an echo of the request. */
const TOLD = new Set([...NEEDED, 'usage', 'error', 'incomplete_details', 'expire_at']);

export const fields: readonly Variant[] = [
  {
    id: 'unknown-fields',
    title: 'objects and events have members that nobody knows',
    subject: 'fields',
    survive: 'Ignore members that are not known.',
    sources: ['open-responses:R107', 'rfc8259#section-4'],
    ...everywhere((object, may) => {
      const extra = { note: 'High water is at 14:05.', nested: [{ type: 'unknown', n: 1.5 }, null] };
      if (may('resproof_tide', extra)) object['resproof_tide'] = extra;
    }),
  },
  {
    id: 'no-optional-fields',
    title: 'what may be absent is absent, unless it says something or was asked for',
    subject: 'fields',
    survive: 'Do without every member that is not required.',
    sources: ['openai#/components/schemas/Response', 'openai#/components/schemas/ResponseStreamEvent'],
    ...everywhere((object, may, _, { method, body }) => {
      // Whoever set something is told of it. Of what is retrieved nobody knows here what was set.
      const isRetrievable = method === 'GET' || body?.['background'] === true;
      const isSet = (name: string): boolean => isRetrievable || (body?.[name] ?? null) !== null;
      for (const [name, value] of Object.entries(object)) {
        const isEcho = object['object'] === 'response' && !TOLD.has(name) && !isSet(name);
        const spare = isEcho || saysNothing(value);
        if (spare && !NEEDED.has(name) && may(name, undefined)) delete object[name];
      }
    }),
  },
  {
    id: 'all-optional-fields',
    title: 'what may be null is there as null',
    subject: 'fields',
    survive: 'Take null for absent.',
    sources: ['openai#/components/schemas/Response', 'openai#/components/schemas/ResponseStreamEvent'],
    ...everywhere((object, may, names) => {
      for (const name of names) if (object[name] === undefined && may(name, null)) object[name] = null;
    }),
  },
];

/** Whether an object of this kind may have this value at that name; undefined for none. */
type May = (name: string, value: JsonValue | undefined) => boolean;

type Change = (object: JsonObject, may: May, names: readonly string[], told: Told) => void;

/** Every object of the answer; what a client sent is its own. */
function everywhere(change: Change): Pick<Variant, 'json' | 'events'> {
  const walk = (schema: string, value: JsonObject, told: Told) => {
    const { checker } = told;
    for (const [name, object] of objectsIn(schema, value, checker)) {
      const may: May = (field, given) => permitted(checker, name, object, field, given);
      change(object, may, checker.properties(name), told);
    }
    return value;
  };
  return {
    json: (value, told) => (Array.isArray(value['output']) ? walk('Response', value, told) : value),
    events: (events, told) => events.map((event) => walk('ResponseStreamEvent', event, told)),
  };
}

const OURS = /^(\/response)?(|\/(output|usage|error|incomplete_details)(\/.*)?)$|^\/(item|part)(\/.*)?$/;

function objectsIn(schema: string, value: JsonObject, checker: Checker): [string, JsonObject][] {
  const found: [string, JsonObject][] = [];
  checker.check(schema, value, {
    object(name, object, pointer) {
      if (OURS.test(pointer) && isObject(object)) found.push([name, object]);
    },
    violation: () => undefined,
  });
  return found;
}

const known = new WeakMap<Checker, Map<string, boolean>>();

/** Asked of the schema once for each field: what it says does not depend on the rest of the object. */
function permitted(
  checker: Checker,
  schema: string,
  object: JsonObject,
  field: string,
  value: JsonValue | undefined,
): boolean {
  const answers = known.get(checker) ?? new Map<string, boolean>();
  known.set(checker, answers);
  const key = `${schema}.${field}=${value === undefined ? 'absent' : value === null ? 'null' : 'some'}`;
  const before = answers.get(key);
  if (before !== undefined) return before;
  const { [field]: _left, ...rest } = object;
  const tried = value === undefined ? rest : { ...rest, [field]: value };
  const answer = violations(checker, schema, tried) <= violations(checker, schema, object);
  answers.set(key, answer);
  return answer;
}

function violations(checker: Checker, schema: string, value: JsonObject): number {
  let count = 0;
  checker.check(schema, value, { violation: () => (count += 1) });
  return count;
}

const saysNothing = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
