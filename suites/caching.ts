/** Explicit prompt caching: the `caching` and `thinking` fields, as EzModel and BytePlus ModelArk have them. */
import { textAt } from '../src/judge/values.ts';
import type { Reading } from '../src/judge/reading.ts';
import type { Case, Step, Told } from './case.ts';
import { user } from './items.ts';
import { cachedTokens, hasId, inResponse, outputTokens, refuses, idOf, visibleText } from './looks.ts';
import { padding, say } from './prompts.ts';

/** About 1,400 tokens: above the 256 of today and the 1,024 of older models. */
const LONG = 115;

const PATIENCE = 3;

const CREATE = { caching: { type: 'enabled', prefix: true }, thinking: { type: 'disabled' } };
const GO_ON = { caching: { type: 'enabled' }, thinking: { type: 'disabled' } };

export const cachingCases: Case[] = [
  {
    id: 'caching.prefix-minimum',
    title: 'A prefix too short to cache',
    needs: ['text', 'explicit-caching'],
    shows: ['caching.prefix-minimum'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        otherwise: 'caching.prefix-minimum',
        send: { body: { input: [user(padding('caching.prefix-minimum', 5))], ...CREATE, store: true } },
      },
    ],
    look: refuses('caching.prefix-minimum', 'create'),
  },
  {
    id: 'caching.prefix-max-output-tokens',
    title: 'A prefix together with max_output_tokens',
    needs: ['text', 'explicit-caching'],
    shows: ['caching.prefix-max-output-tokens'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        otherwise: 'caching.prefix-max-output-tokens',
        send: {
          body: {
            input: [user(padding('caching.prefix-max-output-tokens', LONG))],
            ...CREATE,
            store: true,
            max_output_tokens: 64,
          },
        },
      },
    ],
    look: (t) => {
      const message = textAt(t.at('create').error, 'message') ?? t.at('create').text;
      t.check('caching.prefix-max-output-tokens', 'create', message.includes('max_output_tokens'), {
        expected: 'a message that names max_output_tokens',
        got: message,
        place: { pointer: '/error/message' },
      });
    },
  },
  {
    id: 'caching.prefix',
    title: 'A prefix is cached, and used by the turn that follows it',
    needs: ['text', 'explicit-caching', 'chaining'],
    shows: ['caching.prefix-creation', 'caching.hit'],
    steps: [
      {
        name: 'create',
        otherwise: 'caching.prefix-creation',
        send: { body: { input: [user(padding('caching.prefix', LONG))], ...CREATE, store: true } },
        did: hasId,
      },
      nextTurn('caching.prefix'),
    ],
    look: (t) => {
      lookAtCreation(t, 'caching.prefix-creation');
      lookAtHit(t);
    },
  },
  {
    id: 'caching.session',
    title: 'A conversation is cached turn by turn',
    needs: ['text', 'explicit-caching', 'chaining'],
    shows: ['caching.hit'],
    steps: [
      {
        name: 'create',
        send: {
          body: {
            input: [user(`${padding('caching.session', LONG)} ${say('caching.session/1')}`)],
            ...GO_ON,
            store: true,
          },
        },
        did: hasId,
      },
      nextTurn('caching.session/2'),
    ],
    look: lookAtHit,
  },
  {
    // What the vendor's own curl examples send: the argument of the Python SDK, taken literally.
    id: 'caching.extra-body',
    title: 'caching and thinking inside extra_body',
    needs: ['text', 'explicit-caching'],
    shows: ['caching.extra-body'],
    steps: [
      {
        name: 'create',
        otherwise: 'caching.extra-body',
        send: {
          body: { input: [user(padding('caching.extra-body', LONG))], extra_body: CREATE, store: true },
        },
      },
    ],
    look: (t) => lookAtCreation(t, 'caching.extra-body'),
  },
];

/** A gateway that dropped the fields on its way answers with text. */
function lookAtCreation(t: Told, requirement: 'caching.prefix-creation' | 'caching.extra-body'): void {
  const reading = t.at('create');
  t.check(requirement, 'create', visibleText(reading) === '' && (outputTokens(reading) ?? 0) === 0, {
    expected: 'no output, and output_tokens 0',
    got: visibleText(reading) || `${outputTokens(reading)} output tokens`,
    place: inResponse(reading, '/usage/output_tokens'),
  });
  t.check(requirement, 'create', (cachedTokens(reading) ?? 0) === 0, {
    expected: 'cached_tokens 0, since the cache is only being made',
    got: cachedTokens(reading),
    place: inResponse(reading, '/usage/input_tokens_details/cached_tokens'),
  });
}

function lookAtHit(t: Told): void {
  const reading = t.at('next');
  if (reading.usage === null) {
    t.inconclusive('the server does not count tokens');
    return;
  }
  t.check('caching.hit', 'next', (cachedTokens(reading) ?? 0) > 0, {
    expected: `cached_tokens above zero by the attempt ${PATIENCE}`,
    got: cachedTokens(reading),
    place: inResponse(reading, '/usage/input_tokens_details/cached_tokens'),
  });
}

/** A cache takes some time to come into effect: a miss is asked again a few times before it counts. */
function hitOrPatient(reading: Reading): boolean {
  return (cachedTokens(reading) ?? 0) > 0 || reading.exchange.attempt >= PATIENCE;
}

/** The turn that follows the one named `create`, and should be answered from what that one cached. */
function nextTurn(key: string): Step {
  return {
    name: 'next',
    otherwise: 'caching.hit',
    send: (earlier) => ({
      body: { previous_response_id: idOf(earlier, 'create'), input: [user(say(key))], ...GO_ON },
    }),
    did: hitOrPatient,
  };
}
