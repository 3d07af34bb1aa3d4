import { describe, expect, test } from 'vitest';
import { nobodyThere, notThere } from './nobody-there.ts';
import { answered } from './probed.ts';
import { readingOf } from './testing/readings.ts';

const BASE = 'https://gw.example/v1';

const cut = { kind: 'cut', message: 'other side closed' } as const;

/** Creations, and two probes that say nothing here: a look at the models, and a wrong key. */
const probed = (...wires: Parameters<typeof readingOf>[0][]) => [
  ...wires.map((wire) => ({ ask: { body: {} }, ...answered(readingOf(wire)) })),
  { ask: { method: 'GET' as const, path: '/models' }, ...answered(readingOf({ status: 200 })) },
  { ask: { auth: 'wrong' as const, body: {} }, ...answered(readingOf({ status: 401 })) },
];

describe('when every creation is answered alike, the base URL or the model is wrong', () => {
  test('a redirect, which no client follows with a body', () => {
    const moved = { status: 301, headers: { location: 'https://real.example/v1/responses' } };
    expect(nobodyThere(BASE, probed(moved, moved), true)).toBe(
      'POST https://gw.example/v1/responses redirects to https://real.example/v1/responses (status 301): ' +
        'give what is behind it as the base URL',
    );
  });

  test('no such path, with what the server says', () => {
    const absent = { status: 404, body: { error: { message: 'The model m does not exist.' } } };
    expect(nobodyThere(BASE, probed(absent, { status: 405 }), true)).toBe(
      'POST https://gw.example/v1/responses answers every probe with status 404 (The model m does not exist.): ' +
        'look at the base URL and at the model',
    );
  });

  test('a gateway with nobody behind it', () => {
    expect(nobodyThere(BASE, probed({ status: 502 }, { status: 503 }), true)).toBe(
      'POST https://gw.example/v1/responses answers with status 502: what is behind it is down',
    );
  });
});

test('what never answers in HTTP is no server of the API, though not everything was asked', () => {
  const all = probed({ failure: { kind: 'protocol', message: 'bad response' } }, { failure: cut });
  const said =
    'POST https://gw.example/v1/responses gives no HTTP answer to any probe (bad response): ' +
    'look at the base URL, and at what listens there';
  expect(nobodyThere(BASE, all, true)).toBe(said);
  expect(nobodyThere(BASE, all, false)).toBe(said);
  expect(nobodyThere(BASE, probed({ status: 404 }), false)).toBeNull();
});

test('a probe that was cut short since the others found nobody says nothing of its own', () => {
  const stopped = { failure: { kind: 'aborted', message: '' } } as const;
  expect(nobodyThere(BASE, probed({ failure: cut }, stopped), false)).toContain('gives no HTTP answer');
});

test.each<[string, ReturnType<typeof probed>]>([
  ['one that is answered', probed({ status: 404 }, { status: 200 })],
  ['one refused for another reason', probed({ status: 404 }, { status: 400 })],
  ['a server that fails', probed({ status: 500 }, { status: 500 })],
  ['one that hung up, and one that answered', probed({ failure: cut }, { status: 200 })],
  ['one that we hung up on', probed({ failure: { kind: 'aborted', message: '' } })],
  ['no creation at all', probed()],
])('%s is for the cases to judge', (_what, given) => {
  expect(nobodyThere(BASE, given, true)).toBeNull();
});

test('on another path a 404 is that of the path', () => {
  const place = `GET ${BASE}/models`;
  expect(notThere(place, answered(readingOf({ status: 404 })))).toBeNull();
  expect(notThere(place, answered(readingOf({ status: 308 })))).toContain(
    'redirects to nowhere (status 308)',
  );
});
