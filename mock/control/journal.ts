/** Operations on the journal: what came, and waiting for what is to come. */
import type { JournalFilter } from '../journal-filter.ts';
import { DEFAULT_WAIT, WaitError } from '../journal.ts';
import { ALL, chosen, ControlProblem, here, ref } from './operation.ts';
import type { Fields, Operation, Visit } from './operation.ts';
import { list } from './schemas.ts';

const FILTER: Fields = {
  method: { description: 'In any case.', schema: { type: 'string' } },
  path: { description: 'Below /v1, with or without its query: `/responses`.', schema: { type: 'string' } },
  model: { description: 'The model that was asked for.', schema: { type: 'string' } },
  status: { description: 'Of the answer.', schema: { type: 'integer' } },
  by: {
    description: '`scenario:2`, or what stands before the colon: `scenario`.',
    schema: { type: 'string' },
  },
  step: {
    description: 'The step that answered, by its number from 1, or by its name.',
    schema: { type: 'string' },
  },
  text: { description: 'A part of the body as it was sent.', schema: { type: 'string' } },
  gate: { description: 'The gate at which it waits now.', schema: { type: 'string' } },
  disconnected: { description: 'Whether the client left before the end.', schema: { type: 'boolean' } },
};

const MAX_WAIT = 600_000;
const MAX_COUNT = 100_000;

export const journalOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/journal',
    id: 'readJournal',
    tag: 'journal',
    summary: 'What came, oldest first, and what answered it',
    query: { ...FILTER, ...ALL },
    answer: {
      description: 'The entries that fit.',
      schema: list(ref('Entry'), {
        dropped: { type: 'integer', description: 'Entries that were dropped because the journal was full.' },
      }),
    },
    handle(visit) {
      const namespaces = chosen(visit);
      return {
        object: 'list',
        data: namespaces.flatMap(({ journal }) => journal.entries(filterOf(visit))),
        dropped: namespaces.reduce((sum, { journal }) => sum + journal.dropped, 0),
      };
    },
  },
  {
    method: 'GET',
    path: '/journal/wait',
    id: 'waitForRequests',
    tag: 'journal',
    summary: 'Wait until so many requests fit',
    query: {
      ...FILTER,
      count: {
        description: 'How many have to be there.',
        schema: { type: 'integer', minimum: 1, maximum: MAX_COUNT, default: 1 },
      },
      timeout: {
        description: 'Milliseconds.',
        schema: { type: 'integer', minimum: 0, maximum: MAX_WAIT, default: DEFAULT_WAIT },
      },
    },
    answer: {
      description:
        'All that fit, whether they came before or since. A request counts once its answer begins, or waits at a gate.',
      schema: list(ref('Entry')),
    },
    errors: [408],
    async handle(visit) {
      const { count, timeout } = visit.query;
      const options = { count: Number(count), timeout: Number(timeout) };
      try {
        const data = await here(visit).journal.waitFor(filterOf(visit), options, visit.gone);
        return { object: 'list', data };
      } catch (error) {
        if (error instanceof WaitError) throw new ControlProblem(408, error.message);
        throw error;
      }
    },
  },
  {
    method: 'GET',
    path: '/journal/{n}',
    id: 'readExchange',
    tag: 'journal',
    summary: 'One request, with the whole of its answer',
    answer: { description: 'The entry, and what was answered.', schema: ref('Exchange') },
    errors: [404],
    handle(visit) {
      const exchange = here(visit).journal.exchange(Number(visit.segment));
      if (exchange) return exchange;
      throw new ControlProblem(
        404,
        `The journal of ${visit.name} has no entry ${visit.segment.slice(0, 40)}.`,
      );
    },
  },
  {
    method: 'DELETE',
    path: '/journal',
    id: 'clearJournal',
    tag: 'journal',
    summary: 'Forget what came',
    query: ALL,
    answer: {
      description: 'The namespaces whose journal is empty now.',
      schema: {
        type: 'object',
        properties: { cleared: { type: 'array', items: { type: 'string' } } },
        required: ['cleared'],
      },
    },
    handle(visit) {
      const namespaces = chosen(visit);
      for (const { journal } of namespaces) journal.clear();
      return { cleared: namespaces.map(({ name }) => name) };
    },
  },
];

/** The query has been checked against the fields above. */
function filterOf({ query }: Visit): JournalFilter {
  const { step } = query;
  const given = Object.entries(query).filter(
    ([name, value]) => Object.hasOwn(FILTER, name) && value !== undefined,
  );
  const filter = Object.fromEntries(given) as JournalFilter;
  return typeof step === 'string' && /^\d{1,6}$/.test(step) ? { ...filter, step: Number(step) } : filter;
}
