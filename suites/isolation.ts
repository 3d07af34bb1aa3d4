/** One caller and another: at the same time, gone in the middle, of another account. */
import type { Case, Step } from './case.ts';
import { accepts, hasId, idOf, ownAnswers, pathOf, refuses } from './looks.ts';
import { COUNT_ON, nonce, say } from './prompts.ts';

/** Questions in flight at once. */
const CALLERS = ['first', 'second', 'third'];

/** The beginning of a stream. */
const FEW_BYTES = 200;

export const isolationCases: Case[] = [
  {
    id: 'isolation.at-once',
    title: 'Three questions at the same time, streamed and not',
    needs: ['text', 'streaming'],
    shows: ['response.own-answer'],
    steps: CALLERS.map((name, index) => ({
      name,
      together: index > 0,
      send: { body: { input: say(`isolation.at-once/${name}`), stream: index % 2 === 0 } },
    })),
    look: (t) =>
      ownAnswers(t, Object.fromEntries(CALLERS.map((name) => [name, nonce(`isolation.at-once/${name}`)]))),
  },
  {
    // What is left is judged as any stream is: it has to come to its end.
    id: 'isolation.hang-up',
    title: 'A stream whose client goes away, beside one that is read to its end',
    needs: ['text', 'streaming'],
    shows: ['response.own-answer'],
    steps: [
      { name: 'left', send: { body: { input: COUNT_ON, stream: true } }, hangUpAfter: FEW_BYTES },
      { name: 'read', together: true, send: { body: { input: say('isolation.hang-up'), stream: true } } },
    ],
    look: accepts('response.own-answer', 'read'),
  },
  {
    id: 'isolation.foreign-id',
    title: 'A stored response, asked for with the key of another account',
    needs: ['text', 'store', 'chaining'],
    shows: ['state.foreign-id'],
    once: true,
    negative: true,
    secondKey: true,
    steps: [
      { name: 'create', send: { body: { input: say('isolation.foreign-id'), store: true } }, did: hasId },
      foreign('read', (earlier) => ({ method: 'GET', path: pathOf(earlier) })),
      foreign('go-on', (earlier) => ({
        body: { input: say('isolation.foreign-id/2'), previous_response_id: idOf(earlier, 'create') },
      })),
      foreign('remove', (earlier) => ({ method: 'DELETE', path: pathOf(earlier) })),
    ],
    look: refuses('state.foreign-id', 'read', 'go-on', 'remove'),
  },
];

function foreign(name: string, send: Extract<Step['send'], (...args: never[]) => unknown>): Step {
  return {
    name,
    wants: 'refused',
    otherwise: 'state.foreign-id',
    send: (earlier) => ({ ...send(earlier), auth: 'second' }),
  };
}
