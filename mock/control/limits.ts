/** Operations on what keys may ask for in a namespace, in place of what the mock was started with. */
import type { JsonObject } from '../answer/json.ts';
import { checkLimits, LEAST, type Limits } from '../answer/limits/limits.ts';
import { ControlProblem, here } from './operation.ts';
import type { Fields, Operation, Visit } from './operation.ts';

const FIELDS: Fields = {
  rpm: {
    description: 'Requests a minute of each key; beyond it 429.',
    schema: { type: 'integer', minimum: LEAST.rpm },
  },
  tpm: {
    description: 'Tokens a minute of each key, of input and output; beyond it 429.',
    schema: { type: 'integer', minimum: LEAST.tpm },
  },
  inFlight: {
    description: 'Requests of each key that are answered at a time; beyond it 429.',
    schema: { type: 'integer', minimum: LEAST.inFlight },
  },
  contextWindow: {
    description: 'Tokens that a model can read and write together; beyond it 400 `context_length_exceeded`.',
    schema: { type: 'integer', minimum: LEAST.contextWindow },
  },
  contextWindows: {
    description: 'The same of single models, by name.',
    schema: { type: 'object', additionalProperties: { type: 'integer', minimum: LEAST.contextWindow } },
  },
};

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    limits: {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(FIELDS).map(([name, { schema }]) => [name, { ...schema }]),
      ) as JsonObject,
      additionalProperties: false,
      description: 'Those that there are.',
    },
    from: {
      enum: ['mock', 'namespace'],
      description: 'Whether they are those that the mock was started with, or were set here.',
    },
  },
  required: ['limits', 'from'],
  additionalProperties: false,
};

const answer = (description: string) => ({ description, schema: SCHEMA });
const common = { path: '/limits', tag: 'limits' };

function stateOf(visit: Visit): object {
  const own = here(visit).limits;
  return { limits: own ?? visit.mocked.limits, from: own ? 'namespace' : 'mock' };
}

export const limitOperations: readonly Operation[] = [
  {
    ...common,
    method: 'GET',
    id: 'readLimits',
    summary: 'What keys may ask for',
    answer: answer('The limits.'),
    handle: stateOf,
  },
  {
    ...common,
    method: 'PUT',
    id: 'setLimits',
    summary: 'These limits in place of those that the mock was started with; {} for none at all',
    body: FIELDS,
    answer: answer('They hold from the next request on.'),
    handle(visit) {
      const given = Object.entries(visit.body).filter(([, value]) => value !== undefined);
      here(visit).limits = checked(Object.fromEntries(given));
      return stateOf(visit);
    },
  },
  {
    ...common,
    method: 'DELETE',
    id: 'clearLimits',
    summary: 'Those that the mock was started with, again',
    answer: answer('They hold from the next request on.'),
    handle(visit) {
      here(visit).limits = null;
      return stateOf(visit);
    },
  },
];

function checked(limits: Limits): Limits {
  try {
    return checkLimits(limits);
  } catch (error) {
    if (error instanceof TypeError) throw new ControlProblem(400, error.message, { param: 'limits' });
    throw error;
  }
}
