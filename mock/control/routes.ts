/** Every operation of the control API: the one table from which it is served and described. */
import { faultsNamed } from '../faults/index.ts';
import { DEFAULT_NAMESPACE } from '../route.ts';
import { variantsNamed } from '../variants/index.ts';
import { journalOperations } from './journal.ts';
import { limitOperations } from './limits.ts';
import { document } from './openapi.ts';
import { ALL, chosen, here, ref } from './operation.ts';
import type { Operation, Visit } from './operation.ts';
import { scenarioOperations } from './scenario.ts';
import { selectionOperations } from './selection.ts';

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
    async handle(visit) {
      const namespaces = chosen(visit);
      for (const namespace of namespaces) {
        await namespace.reset();
        if (namespace.name !== DEFAULT_NAMESPACE) visit.mocked.namespaces.drop(namespace.name);
      }
      return { reset: namespaces.map(({ name }) => name) };
    },
  },
  ...journalOperations,
  ...scenarioOperations,
  ...selectionOperations({
    name: 'faults',
    title: 'faults that are committed on every request',
    chosen: (ids) => faultsNamed(ids).map(({ id }) => id),
    given: ({ faults }) => faults.map(({ id }) => id),
    read: ({ faults }) => faults?.map(({ id }) => id) ?? null,
    write: (namespace, ids) => (namespace.faults = ids && faultsNamed(ids)),
  }),
  ...selectionOperations({
    name: 'variants',
    title: 'variants in which every answer is given',
    chosen: (ids) => variantsNamed(ids).map(({ id }) => id),
    given: ({ variants }) => variants.map(({ id }) => id),
    read: ({ variants }) => variants?.map(({ id }) => id) ?? null,
    write: (namespace, ids) => (namespace.variants = ids && variantsNamed(ids)),
  }),
  ...limitOperations,
  {
    method: 'GET',
    path: '/clock',
    id: 'readClock',
    tag: 'clock',
    summary: 'What time it is in this namespace',
    answer: { description: 'The clock.', schema: ref('ClockState') },
    handle: timeOf,
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
    async handle(visit) {
      await here(visit).space.clock.set(Number(visit.body['now']));
      return timeOf(visit);
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
    async handle(visit) {
      await here(visit).space.clock.advance(Number(visit.body['seconds']));
      return timeOf(visit);
    },
  },
];

async function timeOf(visit: Visit): Promise<object> {
  return { now: await here(visit).space.clock.now() };
}
