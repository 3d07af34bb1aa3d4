/** Operations on what a namespace has chosen from a catalogue, in place of what the mock was started with. */
import type { JsonObject } from '../answer/json.ts';
import type { Namespace } from '../namespace.ts';
import { ControlProblem, here } from './operation.ts';
import type { Mocked, Operation, Visit } from './operation.ts';

/** Something of which a namespace may have a choice of its own. */
interface Selection {
  /** Its path, its field, and its tag in the document. */
  name: string;
  /** `faults that are committed on every request` */
  title: string;
  /** The ids of these. @throws TypeError naming the first that is not in the catalogue */
  chosen: (ids: readonly string[]) => readonly string[];
  /** Those that the mock was started with. */
  given: (mocked: Mocked) => readonly string[];
  /** Those of the namespace; null where it has none of its own. */
  read: (namespace: Namespace) => readonly string[] | null;
  write: (namespace: Namespace, ids: readonly string[] | null) => void;
}

/** Get, set and clear. */
export function selectionOperations({
  name,
  title,
  chosen,
  given,
  read,
  write,
}: Selection): readonly Operation[] {
  const state = (visit: Visit) => {
    const own = read(here(visit));
    return { [name]: own ?? given(visit.mocked), from: own ? 'namespace' : 'mock' };
  };
  const answer = (description: string) => ({ description, schema: schemaOf(name) });
  const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const common = { path: `/${name}`, tag: name };
  return [
    {
      ...common,
      method: 'GET',
      id: `read${capital}`,
      summary: `The ${title}`,
      answer: answer('By their ids.'),
      handle: state,
    },
    {
      ...common,
      method: 'PUT',
      id: `set${capital}`,
      summary: `These ${name} in place of those that the mock was started with`,
      body: {
        [name]: {
          description: 'Their ids; an empty list for none at all.',
          schema: { type: 'array', items: { type: 'string' } },
          required: true,
        },
      },
      answer: answer('They hold from the next request on.'),
      handle(visit) {
        write(here(visit), known(visit.body[name] as string[], chosen, name));
        return state(visit);
      },
    },
    {
      ...common,
      method: 'DELETE',
      id: `clear${capital}`,
      summary: 'Those that the mock was started with, again',
      answer: answer('They hold from the next request on.'),
      handle(visit) {
        write(here(visit), null);
        return state(visit);
      },
    },
  ];
}

function known(ids: readonly string[], chosen: Selection['chosen'], param: string): readonly string[] {
  try {
    return chosen(ids);
  } catch (error) {
    if (error instanceof TypeError) throw new ControlProblem(400, error.message, { param });
    throw error;
  }
}

function schemaOf(name: string): JsonObject {
  return {
    type: 'object',
    properties: {
      [name]: { type: 'array', items: { type: 'string' }, description: 'Ids.' },
      from: {
        enum: ['mock', 'namespace'],
        description: 'Whether they are those that the mock was started with, or were set here.',
      },
    },
    required: [name, 'from'],
    additionalProperties: false,
  };
}
