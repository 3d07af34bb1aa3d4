/** Every operation of the control API: the one table from which it is served and described. */
import type { JsonObject } from '../answer/json.ts';
import type { Clock } from '../clock.ts';
import { faultsNamed } from '../faults/index.ts';
import { DEFAULT_NAMESPACE } from '../route.ts';
import { journalOperations } from './journal.ts';
import { document } from './openapi.ts';
import { ALL, chosen, ControlProblem, here, ref } from './operation.ts';
import type { Operation, Visit } from './operation.ts';
import { scenarioOperations } from './scenario.ts';

const FAULTS: JsonObject = {
  type: 'object',
  properties: {
    faults: { type: 'array', items: { type: 'string' }, description: 'Ids.' },
    from: {
      enum: ['mock', 'namespace'],
      description: 'Whether they are those that the mock was started with, or were set here.',
    },
  },
  required: ['faults', 'from'],
};

/** Unix seconds that a JavaScript Date, and any client's, can hold. */
const MAX_SECONDS = 253_402_300_799;

export const operations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/health',
    id: 'health',
    tag: 'mock',
    summary: 'Whether the mock is there; needs no key',
    answer: { description: 'It is.', schema: ref('Health') },
    open: true,
    handle: ({ mocked }) => ({ status: 'ok', namespaces: mocked.namespaces.names().length }),
  },
  {
    method: 'GET',
    path: '/openapi.json',
    id: 'readDocument',
    tag: 'mock',
    summary: 'This document',
    answer: { description: 'OpenAPI 3.1.', schema: { type: 'object' } },
    handle: () => document(operations),
  },
  {
    method: 'GET',
    path: '/metrics',
    id: 'readMetrics',
    tag: 'mock',
    summary: 'Counters of the whole mock, for Prometheus',
    answer: {
      description: 'The text format of Prometheus.',
      type: 'text/plain; version=0.0.4; charset=utf-8',
    },
    handle: ({ mocked }) => mocked.metrics.text(),
  },
  {
    method: 'POST',
    path: '/reset',
    id: 'reset',
    tag: 'mock',
    summary: 'As new: no state, an empty journal, the scenario and faults that the mock was started with',
    query: ALL,
    answer: {
      description: 'The namespaces that are as new. Any but the default one is gone until it is named again.',
      schema: {
        type: 'object',
        properties: { reset: { type: 'array', items: { type: 'string' } } },
        required: ['reset'],
      },
    },
    handle(visit) {
      const namespaces = chosen(visit);
      for (const namespace of namespaces) {
        namespace.reset();
        if (namespace.name !== DEFAULT_NAMESPACE) visit.mocked.namespaces.drop(namespace.name);
      }
      return { reset: namespaces.map(({ name }) => name) };
    },
  },
  ...journalOperations,
  ...scenarioOperations,
  {
    method: 'GET',
    path: '/faults',
    id: 'readFaults',
    tag: 'faults',
    summary: 'The faults that are committed on every request',
    answer: { description: 'By their ids.', schema: FAULTS },
    handle: faultsOf,
  },
  {
    method: 'PUT',
    path: '/faults',
    id: 'setFaults',
    tag: 'faults',
    summary: 'These faults in place of those that the mock was started with',
    body: {
      faults: {
        description: 'Their ids; none for a mock without faults.',
        schema: { type: 'array', items: { type: 'string' } },
        required: true,
      },
    },
    answer: { description: 'They hold from the next request on.', schema: FAULTS },
    handle(visit) {
      try {
        here(visit).faults = faultsNamed(visit.body['faults'] as string[]);
      } catch (error) {
        if (error instanceof TypeError) throw new ControlProblem(400, error.message, { param: 'faults' });
        throw error;
      }
      return faultsOf(visit);
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    id: 'clearFaults',
    tag: 'faults',
    summary: 'Those that the mock was started with, again',
    answer: { description: 'They hold from the next request on.', schema: FAULTS },
    handle(visit) {
      here(visit).faults = null;
      return faultsOf(visit);
    },
  },
  {
    method: 'GET',
    path: '/clock',
    id: 'readClock',
    tag: 'clock',
    summary: 'What time it is in this namespace',
    answer: { description: 'The clock.', schema: ref('ClockState') },
    errors: [409],
    handle: (visit) => ({ now: clockOf(visit).now() }),
  },
  {
    method: 'PUT',
    path: '/clock',
    id: 'setClock',
    tag: 'clock',
    summary: 'Set the clock',
    body: {
      now: {
        description: 'Unix seconds.',
        schema: { type: 'integer', minimum: 0, maximum: MAX_SECONDS },
        required: true,
      },
    },
    answer: { description: 'The clock.', schema: ref('ClockState') },
    errors: [409],
    handle(visit) {
      const clock = clockOf(visit);
      clock.set(Number(visit.body['now']));
      return { now: clock.now() };
    },
  },
  {
    method: 'POST',
    path: '/clock/advance',
    id: 'advanceClock',
    tag: 'clock',
    summary: 'Let time pass',
    body: {
      seconds: {
        description: 'How much.',
        schema: { type: 'integer', minimum: 0, maximum: MAX_SECONDS },
        required: true,
      },
    },
    answer: { description: 'The clock.', schema: ref('ClockState') },
    errors: [409],
    handle(visit) {
      const clock = clockOf(visit);
      clock.advance(Number(visit.body['seconds']));
      return { now: clock.now() };
    },
  },
];

function faultsOf(visit: Visit): object {
  const { faults } = here(visit);
  const ids = (faults ?? visit.mocked.faults).map(({ id }) => id);
  return { faults: ids, from: faults ? 'namespace' : 'mock' };
}

function clockOf(visit: Visit): Clock {
  const { clock } = here(visit);
  if (clock) return clock;
  throw new ControlProblem(409, 'The clock of this mock counts requests, and cannot be set.');
}
