/** The objects of the control API, as its document has them. */
import type { JsonObject } from '../answer/json.ts';
import schema from '../../spec/schemas/scenario.schema.json' with { type: 'json' };

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const whole = { type: 'integer' };
const wholeOrNull = { type: ['integer', 'null'] };
const texts = { type: 'array', items: text };

/** All fields required, unless they are named as optional. */
function object(properties: JsonObject, optional: readonly string[] = []): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

export const list = (item: JsonObject, more: JsonObject = {}): JsonObject =>
  object({ object: { const: 'list' }, data: { type: 'array', items: item }, ...more });

const ENTRY: JsonObject = {
  n: { ...whole, description: 'From 1 in each namespace, in the order in which requests came.' },
  namespace: text,
  method: text,
  path: { ...text, description: 'Below /v1, with the query as it was sent.' },
  headers: {
    type: 'object',
    additionalProperties: text,
    description: 'Lower-case names; the values of those that hold keys are replaced.',
  },
  body: { ...text, description: 'As received.' },
  json: { description: 'The body parsed; absent when it is not JSON.' },
  model: textOrNull,
  socket: {
    ...wholeOrNull,
    description: 'The WebSocket that it came by, from 1 in each namespace; null over HTTP.',
  },
  status: { ...wholeOrNull, description: 'Null until the answer begins.' },
  by: { ...textOrNull, description: 'What answered: `scenario:2`, `unmatched`, `rule:echo`, `error:…`, …' },
  step: { ...wholeOrNull, description: 'The step that answered, from 1.' },
  stepName: textOrNull,
  faults: { ...texts, description: 'Those that were asked for on this request.' },
  variants: { ...texts, description: 'Those in which it was answered.' },
  gate: { ...textOrNull, description: 'The gate at which the answer waits now.' },
  events: {
    ...wholeOrNull,
    description: 'Events that were written; null before the end, and for an answer in one piece.',
  },
  disconnected: { type: 'boolean', description: 'The client left before the end.' },
  error: { ...text, description: 'Where the mock itself failed.' },
};

const OPTIONAL = ['json', 'error'];

const OWN: Readonly<Record<string, JsonObject>> = {
  Error: object({
    error: object({ message: text, type: text, param: textOrNull, code: textOrNull }),
  }),
  Health: object({ status: { const: 'ok' }, namespaces: { ...whole, description: 'How many there are.' } }),
  Entry: object(ENTRY, OPTIONAL),
  Exchange: object(
    {
      ...ENTRY,
      response: {
        description: 'Null until the answer begins. A stream is the whole of its events, sent or not.',
        oneOf: [
          { type: 'null' },
          object({ status: whole, headers: { type: 'object', additionalProperties: text }, body: text }),
        ],
      },
    },
    OPTIONAL,
  ),
  Progress: object(
    {
      number: { ...whole, description: 'From 1.' },
      label: text,
      name: text,
      used: { ...whole, description: 'Requests that it answered, retries of the same one not counted.' },
      wanted: { ...wholeOrNull, description: 'Requests that it is to answer; null for one that repeats.' },
      optional: { type: 'boolean' },
    },
    ['name'],
  ),
  ScenarioState: object({
    name: textOrNull,
    order: { enum: ['strict', 'any'] },
    unmatched: { enum: ['refuse', 'default'] },
    steps: { type: 'array', items: { $ref: '#/components/schemas/Progress' } },
  }),
  Verification: object({
    played: { type: 'boolean', description: 'Every step was used, and nothing unexpected came.' },
    unused: texts,
    unexpected: texts,
    message: { ...textOrNull, description: 'All of it, for people.' },
  }),
  GateState: object({ name: text, waiting: { ...whole, description: 'Answers that wait there now.' } }),
  ClockState: object({ now: { ...whole, description: 'Unix seconds.' } }),
};

/** Those of the scenario document, and the API's own. */
export function schemas(): Record<string, JsonObject> {
  const { $schema: _draft, $id: _id, $defs, ...scenario } = schema;
  const documents = JSON.stringify({ Scenario: scenario, ...$defs }).replaceAll(
    '"#/$defs/',
    '"#/components/schemas/',
  );
  return { ...(JSON.parse(documents) as Record<string, JsonObject>), ...OWN };
}
