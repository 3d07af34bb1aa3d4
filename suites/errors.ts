/** Wrong requests: each is refused for what is wrong with it, and harms nobody else. */
import { textAt } from '../src/judge/values.ts';
import type { RequirementId } from '../spec/index.ts';
import type { Case, Told } from './case.ts';
import { user } from './items.ts';
import { accepts, namesParam, refuses } from './looks.ts';
import { nonce, say } from './prompts.ts';

const UNKNOWN_FIELD = `field_${nonce('errors.unknown-parameter').replaceAll('-', '_')}`;

/** Many brackets deep, as no honest request is. */
const NESTED = Array.from({ length: 400 }).reduce<unknown[]>((inner) => [inner], []);

/** Frameworks answer 422 for what they validate themselves. Where a dialect has only 400, the judge says so. */
const BAD_REQUEST = [400, 422];

export const errorsCases: Case[] = [
  {
    id: 'errors.bad-json',
    title: 'A body that breaks off',
    needs: ['errors'],
    shows: ['error.bad-json'],
    quick: true,
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: BAD_REQUEST,
        otherwise: 'error.bad-json',
        send: { raw: { text: '{"model": "any", "input": "Good mor', contentType: 'application/json' } },
      },
    ],
    look: refuses('error.bad-json', 'create'),
  },
  {
    id: 'errors.missing-model',
    title: 'No model',
    needs: ['errors'],
    shows: ['error.missing-model', 'error.names-param'],
    quick: true,
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: BAD_REQUEST,
        otherwise: 'error.missing-model',
        send: { body: { input: say('errors.missing-model') }, noModel: true },
      },
    ],
    look: (t) => refusesNaming(t, 'error.missing-model', 'model'),
  },
  {
    id: 'errors.missing-input',
    title: 'No input',
    needs: ['errors'],
    shows: ['error.missing-input', 'error.names-param'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: BAD_REQUEST,
        otherwise: 'error.missing-input',
        send: { body: {} },
      },
    ],
    look: (t) => refusesNaming(t, 'error.missing-input', 'input'),
  },
  {
    id: 'errors.wrong-type',
    title: 'input is a number',
    needs: ['errors'],
    shows: ['error.wrong-type', 'error.names-param'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: BAD_REQUEST,
        otherwise: 'error.wrong-type',
        send: { body: { input: 123 } },
      },
    ],
    look: (t) => refusesNaming(t, 'error.wrong-type', 'input'),
  },
  {
    id: 'errors.before-stream',
    title: 'max_output_tokens is a word, and a stream is asked for',
    needs: ['errors', 'streaming'],
    shows: ['error.before-stream', 'error.wrong-type'],
    quick: true,
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        otherwise: 'error.before-stream',
        send: { body: { input: say('errors.before-stream'), max_output_tokens: 'many', stream: true } },
      },
    ],
    look: (t) => {
      const reading = t.at('create');
      t.check('error.before-stream', 'create', reading.kind === 'json', {
        expected: 'a JSON body',
        got: reading.kind,
      });
      t.check('error.wrong-type', 'create', BAD_REQUEST.includes(reading.status), {
        expected: `status ${BAD_REQUEST.join(' or ')}`,
        got: reading.status,
      });
    },
  },
  {
    id: 'errors.out-of-range',
    title: 'temperature 99',
    needs: ['errors'],
    shows: ['error.out-of-range', 'error.names-param'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [400],
        otherwise: 'error.out-of-range',
        send: { body: { input: say('errors.out-of-range'), temperature: 99 } },
      },
    ],
    look: (t) => refusesNaming(t, 'error.out-of-range', 'temperature'),
  },
  {
    id: 'errors.bad-tools',
    title: 'A tool without a name',
    needs: ['errors', 'function-tools'],
    shows: ['error.bad-tools'],
    quick: true,
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: BAD_REQUEST,
        otherwise: 'error.bad-tools',
        send: {
          body: {
            input: say('errors.bad-tools'),
            tools: [{ type: 'function', parameters: { type: 'object', properties: {} } }],
          },
        },
      },
    ],
    look: refuses('error.bad-tools', 'create'),
  },
  {
    // To a server it may be a tool that somebody else runs.
    id: 'errors.unknown-tool',
    title: 'A tool of a kind that nobody offers',
    needs: ['errors', 'function-tools'],
    shows: ['error.bad-tools', 'hosted.not-offered'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'any',
        send: {
          body: { input: say('errors.unknown-tool'), tools: [{ type: 'no_such_search', name: 'nothing' }] },
        },
      },
    ],
    look: (t) => {
      const { status } = t.at('create');
      const got = `status ${status}`;
      t.check('error.bad-tools', 'create', BAD_REQUEST.includes(status), {
        expected: `status ${BAD_REQUEST.join(' or ')}`,
        got,
      });
      t.check('hosted.not-offered', 'create', status >= 400 && status < 500, {
        expected: 'a 4xx status',
        got,
      });
    },
  },
  {
    id: 'errors.unknown-parameter',
    title: 'A field that no API has',
    needs: ['errors'],
    shows: ['error.unknown-parameter', 'error.names-param'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [400],
        otherwise: 'error.unknown-parameter',
        send: { body: { input: say('errors.unknown-parameter'), [UNKNOWN_FIELD]: true } },
      },
    ],
    look: (t) => refusesNaming(t, 'error.unknown-parameter', UNKNOWN_FIELD),
  },
  {
    id: 'errors.unknown-model',
    title: 'A model that does not exist',
    needs: ['errors'],
    shows: ['error.unknown-model'],
    quick: true,
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [400, 404],
        otherwise: 'error.unknown-model',
        send: {
          body: { model: `unknown-${nonce('errors.unknown-model')}`, input: say('errors.unknown-model') },
        },
      },
    ],
    look: refuses('error.unknown-model', 'create'),
  },
  {
    id: 'errors.unknown-route',
    title: 'A route that does not exist',
    needs: ['errors'],
    shows: ['error.unknown-route'],
    negative: true,
    steps: [
      {
        name: 'get',
        wants: 'refused',
        statuses: [404],
        otherwise: 'error.unknown-route',
        send: { method: 'GET', path: `/no-such-route-${nonce('errors.unknown-route')}` },
      },
    ],
    look: (t) => hasEnvelope(t, 'error.unknown-route', 'get'),
  },
  {
    id: 'errors.wrong-method',
    title: 'PUT where there is only POST',
    needs: ['errors'],
    shows: ['error.wrong-method'],
    negative: true,
    steps: [
      {
        name: 'put',
        wants: 'refused',
        statuses: [405, 404],
        otherwise: 'error.wrong-method',
        send: { method: 'PUT', body: { input: say('errors.wrong-method') } },
      },
    ],
    look: (t) => hasEnvelope(t, 'error.wrong-method', 'put'),
  },
  {
    id: 'errors.content-type',
    title: 'JSON that says it is plain text',
    needs: ['errors'],
    shows: ['error.content-type'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [415, 400],
        otherwise: 'error.content-type',
        send: { body: { input: say('errors.content-type') }, headers: { 'content-type': 'text/plain' } },
      },
    ],
    look: refuses('error.content-type', 'create'),
  },
  {
    // Nobody's rate limit is used up for this. The directive makes a server say 429 that stands in for one; to a model it
    // is words in brackets.
    id: 'errors.rate-limit',
    title: 'A rate limit that is reached',
    needs: ['errors'],
    shows: [],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'any',
        // It is not sent again: the refusal is what was wanted.
        statuses: [429],
        otherwise: 'error.rate-limit',
        send: { body: { input: `${say('errors.rate-limit')} [[resproof: status=429]]` } },
      },
    ],
  },
  {
    // Values at the edges have stopped whole engines: what counts is whether the good request is answered.
    id: 'errors.survives',
    title: 'Bad requests, then a good one',
    needs: ['text', 'errors'],
    shows: ['error.survives'],
    alone: true,
    negative: true,
    quick: true,
    steps: [
      {
        name: 'edges',
        wants: 'any',
        send: {
          body: {
            input: say('errors.survives/1'),
            max_output_tokens: -1,
            temperature: 1e300,
            top_p: 9,
          },
        },
      },
      {
        name: 'nonsense',
        wants: 'any',
        send: {
          body: {
            input: [user(say('errors.survives/2')), null, 7, NESTED, { type: '\u0000' }],
            tools: [[]],
            text: 'x',
          },
        },
      },
      { name: 'good', otherwise: 'error.survives', send: { body: { input: say('errors.survives') } } },
    ],
    look: accepts('error.survives', 'good'),
  },
];

function refusesNaming(t: Told, requirement: RequirementId, field: string): void {
  t.keep(requirement, 'create');
  namesParam(t, 'create', field);
}

function hasEnvelope(t: Told, requirement: RequirementId, step: string): void {
  const reading = t.at(step);
  t.check(requirement, step, (textAt(reading.error, 'message') ?? '') !== '', {
    expected: "an error in OpenAI's envelope",
    got: reading.text.trim() === '' ? 'an empty body' : reading.text,
  });
}
