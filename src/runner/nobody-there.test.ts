import { describe, expect, test } from 'vitest';
import { nobodyThere, notThere, type Probed } from './nobody-there.ts';
import { readingOf } from './testing/readings.ts';

const BASE = 'https://gw.example/v1';

/** Creations, and two probes that say nothing here: a look at the models, and a wrong key. */
const probed = (...wires: Parameters<typeof readingOf>[0][]): Probed[] => [
  ...wires.map((wire) => ({ ask: { body: {} }, reading: readingOf(wire) })),
  { ask: { method: 'GET', path: '/models' }, reading: readingOf({ status: 200 }) },
  { ask: { auth: 'wrong', body: {} }, reading: readingOf({ status: 401 }) },
];

describe('when every creation is answered alike, the base URL or the model is wrong', () => {
  test('a redirect, which no client follows with a body', () => {
    const moved = { status: 301, headers: { location: 'https://real.example/v1/responses' } };
    expect(nobodyThere(BASE, probed(moved, moved))).toBe(
      'POST https://gw.example/v1/responses redirects to https://real.example/v1/responses (status 301): ' +
        'give what is behind it as the base URL',
    );
  });

  test('no such path, with what the server says', () => {
    const absent = { status: 404, body: { error: { message: 'The model m does not exist.' } } };
    expect(nobodyThere(BASE, probed(absent, { status: 405 }))).toBe(
      'POST https://gw.example/v1/responses answers every probe with status 404 (The model m does not exist.): ' +
        'look at the base URL and at the model',
    );
  });

  test('a gateway with nobody behind it', () => {
    expect(nobodyThere(BASE, probed({ status: 502 }, { status: 503 }))).toBe(
      'POST https://gw.example/v1/responses answers with status 502: what is behind it is down',
    );
  });
});

test.each<[string, Probed[]]>([
  ['one that is answered', probed({ status: 404 }, { status: 200 })],
  ['one refused for another reason', probed({ status: 404 }, { status: 400 })],
  ['a server that fails', probed({ status: 500 }, { status: 500 })],
  ['silence, which others look after', probed({}, {})],
  ['no creation at all', probed()],
])('%s is for the cases to judge', (_what, given) => {
  expect(nobodyThere(BASE, given)).toBeNull();
});

test('on another path a 404 is that of the path', () => {
  const place = `GET ${BASE}/models`;
  expect(notThere(place, readingOf({ status: 404 }))).toBeNull();
  expect(notThere(place, readingOf({ status: 308 }))).toContain('redirects to nowhere (status 308)');
});
