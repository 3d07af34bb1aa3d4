/** Turns over a WebSocket: opened, gone on from, warmed up, refused, side by side. */
import { objectAt, textAt } from '../src/judge/values.ts';
import type { Reading } from '../src/judge/reading.ts';
import type { Ask, Case, Earlier, Step, Told } from './case.ts';
import { WEATHER } from './items.ts';
import { accepts, hasId, idOf, inputTokens, inResponse, isAnswered, refuses, responseId } from './looks.ts';
import { madeUpId, padding, say } from './prompts.ts';

const NOT_FOUND = 'previous_response_not_found';

export const websocketCases: Case[] = [
  {
    id: 'websocket.upgrade',
    title: 'The answer to a client that tries a WebSocket first',
    needs: ['text'],
    shows: ['websocket.upgrade-refused'],
    steps: [{ name: 'open', wants: 'any', otherwise: 'websocket.upgrade-refused', send: { socket: 'a' } }],
    look: (t) => {
      const { status } = t.at('open');
      // 101 is an offer, and what is about the key or the rate says nothing of WebSockets.
      if ([0, 101, 401, 403, 429].includes(status)) return;
      t.check('websocket.upgrade-refused', 'open', status === 426, {
        expected: 'status 426, on which clients go on over HTTP at once',
        got: `status ${status}`,
      });
    },
  },
  {
    id: 'websocket.auth',
    title: 'Upgrades without a key and with a wrong one',
    needs: ['websocket', 'auth'],
    shows: ['websocket.auth'],
    negative: true,
    steps: [refusedUpgrade('none'), refusedUpgrade('wrong')],
    look: refuses('websocket.auth', 'none', 'wrong'),
  },
  {
    id: 'websocket.turns',
    title: 'Two turns on one connection, the second going on from the first, which was not stored',
    needs: ['websocket'],
    shows: ['websocket.create', 'websocket.continuation'],
    steps: [
      opened(),
      {
        ...turn('first', { input: `${padding('websocket.turns', 6)} ${say('websocket.turns/1')}` }),
        did: hasId,
      },
      {
        ...turn('second', (earlier) => after(earlier, 'first', say('websocket.turns/2'))),
        otherwise: 'websocket.continuation',
      },
    ],
    look: lookAtTurns,
  },
  {
    id: 'websocket.queue',
    title: 'Two turns sent at once, without a lane',
    needs: ['websocket'],
    shows: ['websocket.one-at-a-time'],
    steps: [
      turn('first', { input: say('websocket.queue/1') }),
      { ...turn('second', { input: say('websocket.queue/2') }), together: true },
    ],
    look: lookAtQueue,
  },
  {
    id: 'websocket.lanes',
    title: 'Two turns sent at once, each on a lane of its own',
    needs: ['websocket', 'websocket-lanes'],
    shows: ['websocket.lanes'],
    steps: [
      {
        ...turn('left', { input: say('websocket.lanes/1'), stream_id: 'left' }),
        otherwise: 'websocket.lanes',
      },
      {
        ...turn('right', { input: say('websocket.lanes/2'), stream_id: 'right' }),
        otherwise: 'websocket.lanes',
        together: true,
      },
    ],
    // That each event names its lane is seen in every exchange.
    look: accepts('websocket.lanes', 'left', 'right'),
  },
  {
    // That the error names its lane is seen in every exchange as well.
    id: 'websocket.lane-error',
    title: 'A turn on a lane of its own that is refused',
    needs: ['websocket', 'websocket-lanes'],
    shows: [],
    negative: true,
    steps: [
      {
        ...turn('wrong', {
          input: say('websocket.lane-error'),
          stream_id: 'wrong',
          previous_response_id: madeUpId('resp_', 'websocket.lane-error'),
        }),
        wants: 'any',
        otherwise: 'websocket.lanes',
      },
    ],
  },
  {
    id: 'websocket.warm-up',
    title: 'generate false, and a turn that goes on from it',
    needs: ['websocket'],
    shows: ['websocket.warm-up'],
    steps: [
      {
        ...turn('warm', { input: say('websocket.warm-up/1'), generate: false }),
        otherwise: 'websocket.warm-up',
        did: hasId,
      },
      {
        ...turn('next', (earlier) => after(earlier, 'warm', say('websocket.warm-up/2'))),
        otherwise: 'websocket.warm-up',
      },
    ],
    look: lookAtWarmUp,
  },
  {
    id: 'websocket.stream-field',
    title: 'stream true inside response.create',
    needs: ['websocket'],
    shows: ['websocket.stream-field'],
    steps: [
      {
        ...turn('create', { input: say('websocket.stream-field'), stream: true }),
        otherwise: 'websocket.stream-field',
      },
    ],
    look: accepts('websocket.stream-field', 'create'),
  },
  {
    id: 'websocket.stored',
    title: 'A stored response, gone on from on another connection',
    needs: ['websocket', 'store'],
    shows: ['websocket.stored-continuation'],
    steps: [
      { ...turn('first', { input: say('websocket.stored/1'), store: true }), did: hasId },
      {
        ...turn('second', (earlier) => after(earlier, 'first', say('websocket.stored/2')), 'b'),
        otherwise: 'websocket.stored-continuation',
      },
    ],
    look: accepts('websocket.stored-continuation', 'second'),
  },
  {
    id: 'websocket.unknown-previous',
    title: 'A previous_response_id that nobody knows, then a good turn',
    needs: ['websocket'],
    shows: ['websocket.unknown-previous', 'websocket.survives'],
    negative: true,
    steps: [
      {
        ...turn('unknown', {
          input: say('websocket.unknown-previous/1'),
          previous_response_id: madeUpId('resp_', 'websocket.unknown-previous'),
        }),
        wants: 'any',
        otherwise: 'websocket.unknown-previous',
      },
      { ...turn('good', { input: say('websocket.unknown-previous/2') }), otherwise: 'websocket.survives' },
    ],
    look: (t) => {
      checkNotFound(t, 'websocket.unknown-previous', 'unknown');
      if (isRefused(t.at('unknown'))) accepts('websocket.survives', 'good')(t);
    },
  },
  {
    id: 'websocket.evicts',
    title: 'A continuation that fails, and what it named after it',
    needs: ['websocket', 'function-tools'],
    shows: ['websocket.orphan-output', 'websocket.evicts'],
    negative: true,
    steps: [
      { ...turn('first', { input: say('websocket.evicts/1') }), did: hasId },
      {
        ...turn('orphan', (earlier) => ({
          ...after(earlier, 'first', ''),
          input: [
            { type: 'function_call_output', call_id: madeUpId('call_', 'websocket.evicts'), output: 'x' },
          ],
          tools: [WEATHER],
        })),
        wants: 'any',
        otherwise: 'websocket.orphan-output',
      },
      {
        ...turn('again', (earlier) => after(earlier, 'first', say('websocket.evicts/2'))),
        wants: 'any',
        otherwise: 'websocket.evicts',
      },
    ],
    look: lookAtEviction,
  },
];

function opened(): Step {
  return { name: 'open', send: { socket: 'a' }, otherwise: 'websocket.connects' };
}

function refusedUpgrade(auth: 'none' | 'wrong'): Step {
  return {
    name: auth,
    wants: 'refused',
    statuses: [401],
    otherwise: 'websocket.auth',
    send: { socket: auth, auth },
  };
}

type Body = Record<string, unknown>;

function turn(name: string, body: Body | ((earlier: Earlier) => Body), socket = 'a'): Step {
  const ask = (fields: Body): Ask => ({ socket, body: fields });
  const send = typeof body === 'function' ? (earlier: Earlier) => ask(body(earlier)) : ask(body);
  return { name, send, otherwise: 'websocket.create' };
}

const after = (earlier: Earlier, step: string, input: string): Body => ({
  input,
  previous_response_id: idOf(earlier, step),
});

/** By an error in its place, or by a response that failed. */
const isRefused = ({ status, response }: Reading): boolean =>
  status >= 400 || response?.['status'] === 'failed';

/** The turn before it counts as input of this one: no wording of the model can change that. */
function lookAtTurns(t: Told): void {
  if (isAnswered(t, 'websocket.create', 'first')) t.keep('websocket.create', 'first');
  if (!isAnswered(t, 'websocket.continuation', 'second')) return;
  const [before, got] = [inputTokens(t.at('first')), inputTokens(t.at('second'))];
  if (before === null || got === null) {
    t.inconclusive('the server does not count input tokens');
    return;
  }
  t.check('websocket.continuation', 'second', got > before, {
    expected: `more than the ${before} input tokens of the turn before`,
    got,
    place: inResponse(t.at('second'), '/usage/input_tokens'),
  });
}

function lookAtQueue(t: Told): void {
  const [first, second] = [t.at('first'), t.at('second')];
  for (const [step, { events }] of [
    ['first', first],
    ['second', second],
  ] as const) {
    const begun = events.filter(({ type }) => type === 'response.created').length;
    t.check('websocket.one-at-a-time', step, begun === 1, {
      expected: 'one response from response.created to its end, then the next',
      got: `${begun} response.created before the end of a turn`,
    });
  }
  t.check('websocket.one-at-a-time', 'second', responseId(first) !== responseId(second), {
    expected: 'a response for each turn',
    got: `${responseId(second)} for both`,
  });
}

function lookAtWarmUp(t: Told): void {
  const warm = t.at('warm');
  const { response } = warm;
  if (!isAnswered(t, 'websocket.warm-up', 'warm')) return;
  t.check('websocket.warm-up', 'warm', response?.['status'] === 'completed' && warm.output.length === 0, {
    expected: 'response.completed with an empty output',
    got: `status ${String(response?.['status'])} and ${warm.output.length} items`,
    place: inResponse(warm, '/output'),
  });
  accepts('websocket.warm-up', 'next')(t);
}

function checkNotFound(
  t: Told,
  requirement: 'websocket.unknown-previous' | 'websocket.evicts',
  step: string,
): void {
  const reading = t.at(step);
  const code = textAt(reading.error, 'code');
  t.check(requirement, step, isRefused(reading) && code === NOT_FOUND, {
    expected: `an error with the code ${NOT_FOUND}`,
    got: isRefused(reading) ? `code ${code}` : 'an answer',
    place: { pointer: objectAt(reading.response, 'error') === null ? '/error/code' : '/response/error/code' },
  });
}

function lookAtEviction(t: Told): void {
  const refused = isRefused(t.at('orphan'));
  t.check('websocket.orphan-output', 'orphan', refused, {
    expected: 'a turn that fails, since no call has this call_id',
    got: 'an answer',
  });
  if (refused) checkNotFound(t, 'websocket.evicts', 'again');
}
