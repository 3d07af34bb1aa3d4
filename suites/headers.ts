/** What is said beside the body: keys, SDK headers, CORS; and the list of models. */
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { isObject } from '../src/judge/json.ts';
import { objectsAt, textAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { refuses } from './looks.ts';
import { nonce, say } from './prompts.ts';

const ORIGIN = 'https://app.example';

/** As openai-node 7 sends them. */
export const SDK_HEADERS = {
  'user-agent': 'OpenAI/JS 7.57.0',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '7.57.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v24.21.0',
  'x-stainless-retry-count': '0',
  'x-stainless-timeout': '600',
};

export const headersCases: Case[] = [
  {
    // curl and many HTTP libraries send */*, some nothing at all: what comes is decided by the body alone.
    id: 'headers.accept',
    title: 'Any Accept header, and none',
    needs: ['text'],
    shows: [],
    steps: [
      {
        name: 'any',
        otherwise: 'http.stream-default-off',
        send: { body: { input: say('headers.accept/any') }, headers: { accept: '*/*' } },
      },
      {
        name: 'none',
        otherwise: 'http.stream-default-off',
        together: true,
        send: { body: { input: say('headers.accept/none') }, headers: { accept: null } },
      },
    ],
  },
  {
    id: 'headers.preflight',
    title: 'The preflight of a browser',
    needs: ['cors'],
    shows: ['cors.preflight'],
    steps: [
      {
        name: 'preflight',
        wants: 'any',
        send: {
          method: 'OPTIONS',
          auth: 'none',
          headers: {
            origin: ORIGIN,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization, content-type',
          },
        },
      },
    ],
    look: lookAtPreflight,
  },
  {
    id: 'headers.origin',
    title: 'Answers to a browser, good and bad',
    needs: ['text', 'cors'],
    shows: ['cors.allow-origin'],
    steps: [
      { name: 'good', send: { body: { input: say('headers.origin') }, headers: { origin: ORIGIN } } },
      { name: 'bad', wants: 'any', send: { body: { input: 123 }, headers: { origin: ORIGIN } } },
    ],
    look: (t) => {
      for (const step of ['good', 'bad']) lookAtOrigin(t, 'cors.allow-origin', step);
    },
  },
  {
    id: 'headers.models',
    title: 'The list of models, one of them, and one that is not there',
    needs: ['models'],
    shows: ['models.list', 'models.retrieve'],
    steps: [
      { name: 'list', otherwise: 'models.list', send: { method: 'GET', path: '/models' } },
      {
        name: 'model',
        otherwise: 'models.retrieve',
        send: ({ list }) => ({
          method: 'GET',
          path: `/models/${encodeURIComponent(textAt(firstOf(list), 'id') ?? '')}`,
        }),
      },
      {
        name: 'unknown',
        wants: 'refused',
        statuses: [404],
        otherwise: 'models.retrieve',
        together: true,
        send: { method: 'GET', path: `/models/unknown-${nonce('headers.models')}` },
      },
    ],
    look: (t) => {
      const { json } = t.at('list');
      const ids = isObject(json) ? objectsAt(json, 'data').map((model) => textAt(model, 'id') ?? '') : [];
      t.check(
        'models.list',
        'list',
        ids.some((id) => isSameModel(id, t.model)),
        {
          expected: `${t.model} among the models`,
          got: ids.length === 0 ? 'no models' : ids.join(', '),
          place: { pointer: '/data' },
        },
      );
      const [id, got] = [textAt(firstOf(t.at('list')), 'id'), t.at('model').json];
      t.check('models.retrieve', 'model', isObject(got) && textAt(got, 'id') === id, {
        expected: `the entry of ${id}`,
        got: got ?? t.at('model').text,
        place: { pointer: '/id' },
      });
    },
  },
  {
    id: 'headers.missing-key',
    title: 'A request without a key',
    needs: ['auth'],
    shows: ['auth.missing-key'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [401],
        otherwise: 'auth.missing-key',
        send: { body: { input: say('headers.missing-key') }, auth: 'none' },
      },
    ],
    look: refuses('auth.missing-key', 'create'),
  },
  {
    id: 'headers.wrong-key',
    title: 'A key that was never issued',
    needs: ['auth'],
    shows: ['auth.wrong-key'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [401],
        otherwise: 'auth.wrong-key',
        send: { body: { input: say('headers.wrong-key') }, auth: 'wrong' },
      },
    ],
    look: refuses('auth.wrong-key', 'create'),
  },
];

function firstOf(list: Reading | undefined): JsonObject | null {
  return isObject(list?.json) ? (objectsAt(list.json, 'data')[0] ?? null) : null;
}

/**
 * A wildcard covers every header but authorization. POST needs no permission, so that only a list without it is wrong.
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
function lookAtPreflight(t: Told): void {
  const reading = t.at('preflight');
  t.check('cors.preflight', 'preflight', reading.status >= 200 && reading.status < 300, {
    expected: 'a 2xx status',
    got: reading.status,
  });
  lookAtOrigin(t, 'cors.preflight', 'preflight');
  const methods = listIn(reading, 'access-control-allow-methods');
  t.check(
    'cors.preflight',
    'preflight',
    methods.length === 0 || methods.includes('post') || methods.includes('*'),
    {
      expected: 'POST among the allowed methods',
      got: methods.join(', '),
      place: { header: 'access-control-allow-methods' },
    },
  );
  const headers = listIn(reading, 'access-control-allow-headers');
  const allowsType = headers.includes('content-type') || headers.includes('*');
  t.check('cors.preflight', 'preflight', headers.includes('authorization') && allowsType, {
    expected: 'authorization and content-type among the allowed headers',
    got: headers.join(', ') || 'none',
    place: { header: 'access-control-allow-headers' },
  });
}

function lookAtOrigin(t: Told, requirement: 'cors.preflight' | 'cors.allow-origin', step: string): void {
  const allowed = t.at(step).header('access-control-allow-origin');
  t.check(requirement, step, allowed === '*' || allowed === ORIGIN, {
    expected: `* or ${ORIGIN}`,
    got: allowed ?? 'none',
    place: { header: 'access-control-allow-origin' },
  });
}

function listIn(reading: Reading, header: string): string[] {
  const names = (reading.header(header) ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '');
}

/** Routers list a model under its vendor's name, or are asked for it by that. */
function isSameModel(listed: string, asked: string): boolean {
  return listed === asked || listed.endsWith(`/${asked}`) || asked.endsWith(`/${listed}`);
}
