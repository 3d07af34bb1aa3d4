/** What ModelArk's pages promise of explicit caching, beyond what suites/caching.ts asks of everybody. */
import type { RequirementId } from '../spec/index.ts';
import { numberAt, objectAt, textAt } from '../src/judge/values.ts';
import type { Reading } from '../src/judge/reading.ts';
import type { Case, Earlier, Step, Told } from './case.ts';
import { PERSON_FORMAT, user, WEATHER } from './items.ts';
import {
  cachedTokens,
  hasId,
  idOf,
  inResponse,
  inputTokens,
  pathOf,
  reasoningItems,
  reasoningTokens,
} from './looks.ts';
import { padding, PUZZLE, say } from './prompts.ts';

const DIALECTS = ['modelark'] as const;
/** EzModel's page has thinking, too. */
const THINKING = ['modelark', 'ezmodel'] as const;

/** About 1,400 tokens: above the 256 of today and the 1,024 of older models. */
const LONG = 115;
const PATIENCE = 3;
const DAYS_3 = 259_200;
const DAYS_8 = 8 * 86_400;

const OFF = { thinking: { type: 'disabled' } };
const ON = { caching: { type: 'enabled' }, ...OFF };
const PREFIX = { caching: { type: 'enabled', prefix: true }, ...OFF };

const long = (key: string): object[] => [user(padding(key, LONG))];

/** The step `create`, with a context that is long enough. */
const create = (key: string, more: object): Step => ({
  name: 'create',
  send: { body: { input: long(key), store: true, ...more } },
  did: hasId,
});

/** A turn that goes on from the step `from`. */
const next = (name: string, key: string, more: object, from = 'create'): Step => ({
  name,
  send: (earlier) => ({
    body: { previous_response_id: idOf(earlier, from), input: [user(say(`${key}/${name}`))], ...more },
  }),
});

/** A cache takes some time to come into effect: a miss is asked again a few times before it counts. */
const patient = (reading: Reading): boolean =>
  (cachedTokens(reading) ?? 0) > 0 || reading.exchange.attempt >= PATIENCE;

const hit = (t: Told, requirement: RequirementId, step: string): void =>
  t.check(requirement, step, (cachedTokens(t.at(step)) ?? 0) > 0, {
    expected: `cached_tokens above zero by the attempt ${PATIENCE}`,
    got: cachedTokens(t.at(step)),
    place: inResponse(t.at(step), '/usage/input_tokens_details/cached_tokens'),
  });

const missed = (t: Told, requirement: RequirementId, step: string): void =>
  t.check(requirement, step, (cachedTokens(t.at(step)) ?? 0) === 0, {
    expected: 'cached_tokens 0',
    got: cachedTokens(t.at(step)),
    place: inResponse(t.at(step), '/usage/input_tokens_details/cached_tokens'),
  });

/** What is refused at once, by requirement. */
const REFUSED: readonly (readonly [requirement: RequirementId, title: string, body: object])[] = [
  [
    'caching.prefix-needs-enabled',
    'A prefix without caching enabled',
    { caching: { type: 'disabled', prefix: true } },
  ],
  ['caching.prefix-stream', 'A prefix, streamed', { ...PREFIX, stream: true }],
  ['caching.instructions', 'Caching together with instructions', { ...ON, instructions: 'Be brief.' }],
  ['caching.hosted-tools', 'Caching together with a hosted tool', { ...ON, tools: [{ type: 'web_search' }] }],
];

const refusals: Case[] = REFUSED.map(([requirement, title, body]) => {
  const id = `modelark.${requirement.slice('caching.'.length)}`;
  return {
    id,
    title,
    needs: ['text', 'explicit-caching'],
    shows: [requirement],
    dialects: DIALECTS,
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        otherwise: requirement,
        send: { body: { input: long(id), store: true, ...body } },
      },
    ],
    look: (t) => t.keep(requirement, 'create'),
  };
});

export const modelarkCases: Case[] = [
  ...refusals,
  {
    id: 'modelark.prefix',
    title: 'Several turns that follow one prefix',
    needs: ['text', 'explicit-caching', 'chaining'],
    shows: [
      'caching.without-field',
      'caching.fan-out',
      'caching.echoed',
      'caching.expiry-default',
      'caching.instructions-miss',
      'caching.thinking-miss',
    ],
    dialects: DIALECTS,
    steps: [
      create('modelark.prefix', PREFIX),
      { ...next('plain', 'modelark.prefix', OFF), did: patient },
      { ...next('off', 'modelark.prefix', { caching: { type: 'disabled' }, ...OFF }), did: patient },
      next('instructed', 'modelark.prefix', { ...OFF, instructions: 'Be brief.' }),
      next('thinking', 'modelark.prefix', { thinking: { type: 'enabled' } }),
      { name: 'retrieve', send: (earlier) => ({ method: 'GET', path: pathOf(earlier) }) },
    ],
    look: (t) => {
      for (const step of ['plain', 'off']) {
        hit(t, 'caching.without-field', step);
        hit(t, 'caching.fan-out', step);
      }
      missed(t, 'caching.instructions-miss', 'instructed');
      missed(t, 'caching.thinking-miss', 'thinking');
      for (const step of ['create', 'retrieve']) lookAtEcho(t, step);
    },
  },
  {
    id: 'modelark.unbroken-chain',
    title: 'A chain with a turn that is not cached',
    needs: ['text', 'explicit-caching', 'chaining'],
    shows: ['caching.unbroken-chain'],
    dialects: DIALECTS,
    steps: [
      create('modelark.unbroken-chain', ON),
      { ...next('gap', 'modelark.unbroken-chain', { ...OFF, store: true }), did: hasId },
      {
        name: 'third',
        send: (earlier) => ({
          body: {
            previous_response_id: idOf(earlier, 'gap'),
            input: long('modelark.third'),
            ...ON,
            store: true,
          },
        }),
        did: hasId,
      },
      next('fourth', 'modelark.unbroken-chain', ON, 'third'),
    ],
    look: (t) => {
      const [cached, before] = [cachedTokens(t.at('fourth')) ?? 0, inputTokens(t.at('gap')) ?? Infinity];
      t.check('caching.unbroken-chain', 'fourth', cached <= before, {
        expected: `at most the ${before} input tokens of the turn after the cached one`,
        got: cached,
        place: inResponse(t.at('fourth'), '/usage/input_tokens_details/cached_tokens'),
      });
    },
  },
  {
    id: 'modelark.later-tools',
    title: 'Tools on a later turn, and those of the first',
    needs: ['explicit-caching', 'chaining', 'function-tools'],
    shows: ['caching.later-tools'],
    dialects: DIALECTS,
    negative: true,
    steps: [
      create('modelark.later-tools', { ...ON, tools: [WEATHER] }),
      {
        ...next('again', 'modelark.later-tools', { ...ON, tools: [WEATHER] }),
        wants: 'refused',
        otherwise: 'caching.later-tools',
      },
      {
        name: 'call',
        otherwise: 'caching.later-tools',
        send: (earlier) => ({
          body: {
            previous_response_id: idOf(earlier, 'create'),
            input: [user(`Call the tool ${WEATHER.name} for Oslo.`)],
            ...ON,
          },
        }),
        did: (reading) => reading.calls.some((call) => textAt(call, 'name') === WEATHER.name),
      },
    ],
    look: (t) => t.keep('caching.later-tools', 'call'),
  },
  {
    id: 'modelark.json-schema',
    title: 'A schema after a cached turn, and plain JSON',
    needs: ['text', 'explicit-caching', 'chaining'],
    shows: ['caching.json-schema'],
    dialects: DIALECTS,
    negative: true,
    steps: [
      create('modelark.json-schema', ON),
      {
        ...next('schema', 'modelark.json-schema', { ...OFF, text: { format: PERSON_FORMAT } }),
        wants: 'refused',
        otherwise: 'caching.json-schema',
      },
      {
        name: 'object',
        otherwise: 'caching.json-schema',
        send: (earlier) => ({
          body: {
            previous_response_id: idOf(earlier, 'create'),
            input: [user('Answer in JSON: an object with the key "colour".')],
            text: { format: { type: 'json_object' } },
            ...ON,
          },
        }),
      },
    ],
    look: (t) => t.keep('caching.json-schema', 'object'),
  },
  {
    id: 'modelark.not-stored',
    title: 'Caching enabled, and nothing stored',
    needs: ['text', 'explicit-caching', 'chaining'],
    shows: ['caching.not-stored'],
    dialects: DIALECTS,
    steps: [
      create('modelark.not-stored', { ...ON, store: false }),
      { ...next('next', 'modelark.not-stored', ON), wants: 'any' },
    ],
    look: (t) => missed(t, 'caching.not-stored', 'next'),
  },
  {
    id: 'modelark.deleted',
    title: 'A cached response, deleted',
    needs: ['text', 'explicit-caching', 'chaining', 'store'],
    shows: ['caching.deleted'],
    dialects: DIALECTS,
    steps: [
      create('modelark.deleted', ON),
      { name: 'delete', send: (earlier) => ({ method: 'DELETE', path: pathOf(earlier) }) },
      { ...next('next', 'modelark.deleted', ON), wants: 'any' },
    ],
    look: (t) => missed(t, 'caching.deleted', 'next'),
  },
  {
    id: 'modelark.expiry-range',
    title: 'An expiry that is past, and one that is too far',
    needs: ['text', 'explicit-caching'],
    shows: ['caching.expiry-range'],
    dialects: DIALECTS,
    negative: true,
    steps: [
      { name: 'create', send: { body: { input: say('modelark.expiry-range') } } },
      expiring('past', -60),
      expiring('far', DAYS_8),
    ],
    look: (t) => t.keep('caching.expiry-range', 'far'),
  },
  {
    id: 'modelark.expired',
    title: 'A turn that goes on from what has expired',
    needs: ['text', 'explicit-caching', 'chaining'],
    shows: ['caching.expired'],
    dialects: DIALECTS,
    alone: true,
    steps: [
      { name: 'clock', send: { body: { input: say('modelark.expired/clock') } } },
      {
        name: 'create',
        send: (earlier) => ({
          body: { input: say('modelark.expired'), store: true, expire_at: after(earlier, 'clock', 8) },
        }),
        did: hasId,
      },
      { ...next('next', 'modelark.expired', OFF), wants: 'any', until: ({ status }) => status >= 400 },
    ],
    look: (t) =>
      t.check('caching.expired', 'next', t.at('next').status >= 400 && t.at('next').status < 500, {
        expected: 'a 4xx status, some time after expire_at',
        got: t.at('next').status,
      }),
  },
  {
    id: 'modelark.thinking',
    title: 'Thinking, off and on',
    needs: ['text', 'explicit-caching', 'reasoning'],
    shows: ['caching.thinking-on'],
    dialects: THINKING,
    steps: [{ name: 'on', send: { body: { input: [user(PUZZLE)], thinking: { type: 'enabled' } } } }],
    look: (t) =>
      t.check('caching.thinking-on', 'on', (reasoningTokens(t.at('on')) ?? 0) > 0, {
        expected: 'reasoning_tokens above zero',
        got: reasoningTokens(t.at('on')),
        place: inResponse(t.at('on'), '/usage/output_tokens_details/reasoning_tokens'),
      }),
  },
  {
    id: 'modelark.thinking-off',
    title: 'A puzzle, without thinking',
    needs: ['text', 'explicit-caching'],
    shows: ['caching.thinking-off'],
    dialects: THINKING,
    steps: [{ name: 'off', send: { body: { input: [user(PUZZLE)], ...OFF } } }],
    look: (t) => {
      const [tokens, items] = [reasoningTokens(t.at('off')) ?? 0, reasoningItems(t.at('off')).length];
      t.check('caching.thinking-off', 'off', tokens === 0 && items === 0, {
        expected: 'no reasoning item, and no reasoning tokens',
        got: `${items} items, ${tokens} tokens`,
        place: inResponse(t.at('off'), '/output'),
      });
    },
  },
];

function expiring(name: string, seconds: number): Step {
  return {
    name,
    wants: 'refused',
    otherwise: 'caching.expiry-range',
    send: (earlier) => ({
      body: {
        input: say(`modelark.expiry-range/${name}`),
        store: true,
        expire_at: after(earlier, 'create', seconds),
      },
    }),
  };
}

/** An instant by the server's clock: so long after an earlier response was made. */
function after(earlier: Earlier, step: string, seconds: number): number {
  return Math.max(0, (numberAt(earlier[step]?.response ?? null, 'created_at') ?? 0) + seconds);
}

function lookAtEcho(t: Told, step: string): void {
  const reading = t.at(step);
  const [caching, thinking] = [objectAt(reading.response, 'caching'), objectAt(reading.response, 'thinking')];
  const [created, expires] = [
    numberAt(reading.response, 'created_at'),
    numberAt(reading.response, 'expire_at'),
  ];
  const echoed =
    textAt(caching, 'type') === 'enabled' && textAt(thinking, 'type') === 'disabled' && expires !== null;
  t.check('caching.echoed', step, echoed, {
    expected: 'caching enabled, thinking disabled and an expire_at',
    got: JSON.stringify({ caching, thinking, expire_at: expires }),
    place: inResponse(reading, '/caching'),
  });
  t.check('caching.expiry-default', step, expires !== null && expires === (created ?? 0) + DAYS_3, {
    expected: `${DAYS_3} seconds after created_at`,
    got: expires,
    place: inResponse(reading, '/expire_at'),
  });
}
