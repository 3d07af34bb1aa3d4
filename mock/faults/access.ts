/** State: keys that nobody looks at, and what one account may do with that of another. */
import { isCreate, isRetrieve } from '../edits/edits.ts';
import type { Asked, Fault } from './fault.ts';

const ANYONE = 'Bearer sk-anyone';

export const accessFaults: readonly Fault[] = [
  {
    id: 'no-key-needed',
    title: 'a request without a key is answered',
    layer: 'errors',
    breaks: ['auth.missing-key'],
    reports: [],
    request: (asked) => (asked.headers['authorization'] === undefined ? withKey(asked, ANYONE) : asked),
  },
  {
    id: 'any-key-taken',
    title: 'a key that was never issued is as good as any',
    layer: 'errors',
    breaks: ['auth.wrong-key'],
    reports: [],
    request: (asked) => (asked.headers['authorization'] === undefined ? asked : withKey(asked, ANYONE)),
  },
  asOwner(
    'known-to-everyone',
    'a stored response can be read with any key',
    ['https://github.com/BerriAI/litellm/pull/15757'],
    isRetrieve,
  ),
  asOwner(
    'gone-on-from-by-everyone',
    'a stored response can be gone on from with any key',
    ['https://github.com/BerriAI/litellm/pull/39548'],
    (asked) => isCreate(asked) && typeof asked.body?.['previous_response_id'] === 'string',
  ),
  asOwner(
    'deleted-by-everyone',
    'a stored response can be deleted with any key',
    [],
    ({ method }) => method === 'DELETE',
  ),
];

/** Does what is asked in the name of whoever was answered first. */
function asOwner(
  id: string,
  title: string,
  reports: readonly string[],
  what: (asked: Asked) => boolean,
): Fault {
  return {
    id,
    title,
    layer: 'state',
    breaks: ['state.foreign-id'],
    reports,
    request(asked) {
      const { memory, headers } = asked;
      if (!memory.has('owner')) memory.set('owner', headers['authorization']);
      const owner = memory.get('owner');
      return typeof owner === 'string' && what(asked) ? withKey(asked, owner) : asked;
    },
  };
}

const withKey = (asked: Asked, authorization: string): Asked => ({
  ...asked,
  headers: { ...asked.headers, authorization },
});
