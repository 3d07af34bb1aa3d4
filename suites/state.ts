/** What the server remembers of a response by itself. */
import { sameResponse } from '../src/judge/equality.ts';
import { isObject } from '../src/judge/json.ts';
import type { Case, Told } from './case.ts';
import { hasId, pathOf, refuses, responseId } from './looks.ts';
import { madeUpId, say } from './prompts.ts';

export const stateCases: Case[] = [
  {
    id: 'state.life-cycle',
    title: 'Made, retrieved, deleted, gone',
    needs: ['text', 'store'],
    shows: ['state.retrieve', 'equality.retrieved', 'state.delete'],
    steps: [
      { name: 'create', send: { body: { input: say('state.life-cycle'), store: true } }, did: hasId },
      {
        name: 'retrieve',
        otherwise: 'state.retrieve',
        send: (earlier) => ({ method: 'GET', path: pathOf(earlier) }),
      },
      {
        name: 'delete',
        wants: 'any',
        send: (earlier) => ({ method: 'DELETE', path: pathOf(earlier) }),
      },
      { name: 'gone', wants: 'any', send: (earlier) => ({ method: 'GET', path: pathOf(earlier) }) },
    ],
    look: (t) => {
      lookAtRetrieved(t);
      lookAtDeleted(t);
    },
  },
  {
    id: 'state.retrieve-streamed',
    title: 'Made by a stream, retrieved',
    needs: ['text', 'streaming', 'store'],
    shows: ['state.retrieve', 'equality.retrieved'],
    steps: [
      {
        name: 'create',
        send: { body: { input: say('state.retrieve-streamed'), store: true, stream: true } },
        did: hasId,
      },
      {
        name: 'retrieve',
        otherwise: 'state.retrieve',
        send: (earlier) => ({ method: 'GET', path: pathOf(earlier) }),
      },
    ],
    look: lookAtRetrieved,
  },
  {
    id: 'state.unknown-id',
    title: 'An id that was never given out',
    needs: ['store'],
    shows: ['state.unknown-id'],
    negative: true,
    steps: [
      {
        name: 'retrieve',
        wants: 'refused',
        statuses: [404],
        otherwise: 'state.unknown-id',
        send: { method: 'GET', path: `/responses/${madeUpId('resp_', 'state.unknown-id')}` },
      },
    ],
    look: refuses('state.unknown-id', 'retrieve'),
  },
  {
    id: 'state.store-false',
    title: 'What was not stored cannot be retrieved',
    needs: ['text', 'store'],
    shows: ['state.store-false'],
    steps: [
      { name: 'create', send: { body: { input: say('state.store-false'), store: false } }, did: hasId },
      {
        name: 'retrieve',
        wants: 'refused',
        otherwise: 'state.store-false',
        send: (earlier) => ({ method: 'GET', path: pathOf(earlier) }),
      },
    ],
    look: refuses('state.store-false', 'retrieve'),
  },
];

/** So a server answers that has no deletion at all. */
const NOT_OFFERED = new Set([405, 501]);

function lookAtDeleted(t: Told): void {
  const [answer, after] = [t.at('delete'), t.at('gone')];
  if (NOT_OFFERED.has(answer.status)) {
    t.inconclusive(`the server does not offer DELETE: status ${answer.status}`);
    return;
  }
  const body = isObject(answer.json) ? answer.json : null;
  const done = answer.status >= 200 && answer.status < 300;
  const named = body?.['deleted'] === true && body['id'] === responseId(t.at('create'));
  t.check('state.delete', 'delete', done && named, {
    expected: 'a 2xx status, the id of the response, and deleted true',
    got: done ? (body ?? answer.text) : `status ${answer.status}`,
  });
  t.check('state.delete', 'gone', after.status === 404, {
    expected: 'status 404, since the response was deleted',
    got: `status ${after.status}`,
  });
}

function lookAtRetrieved(t: Told): void {
  const [made, got] = [t.at('create').response, t.at('retrieve').response];
  t.check('state.retrieve', 'retrieve', got !== null && got['id'] === responseId(t.at('create')), {
    expected: 'the response with the id that was asked for',
    got: got?.['id'] ?? t.at('retrieve').text,
  });
  if (made === null || got === null) return;
  const difference = sameResponse(made, got);
  if (difference === null) t.keep('equality.retrieved', 'retrieve');
  else
    t.break('equality.retrieved', 'retrieve', {
      expected: difference.expected,
      got: difference.got,
      place: { pointer: difference.pointer },
    });
}
