import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chunk, Exchange } from './exchange.ts';
import { createRedactor, REDACTED, WRONG_KEY } from './redact.ts';

const key = 'sk-live/0123+4567"89';
const redactor = createRedactor([key, null, '']);

const toChunks = (bytes: Buffer, cuts: number[]): Chunk[] => {
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, i) => ({ at: i, bytes: new Uint8Array(bytes.subarray(edges[i], end)) }));
};
const textOf = (chunks: Chunk[]): string =>
  Buffer.concat(chunks.map((chunk) => chunk.bytes)).toString('utf8');

/** Every character by its code. */
const spelled = (text: string, by: (code: string) => string): string =>
  [...text].map((each) => by(each.charCodeAt(0).toString(16))).join('');

describe('a secret is found', () => {
  test.each([
    ['as it is', `key ${key}.`],
    ['in a URL', `?key=${encodeURIComponent(key)}&x`],
    [
      'in a URL with small hex',
      `?key=${encodeURIComponent(key).replaceAll('%2B', '%2b').replaceAll('%2F', '%2f')}`,
    ],
    ['in a form', new URLSearchParams({ key }).toString()],
    ['in a JSON string', JSON.stringify({ key })],
    ['in a JSON string with escaped slashes', JSON.stringify({ key }).replaceAll('/', '\\/')],
    ['in a request that is quoted in a string', JSON.stringify({ got: JSON.stringify({ key }) })],
    [
      'in the same with escaped slashes',
      JSON.stringify({ got: JSON.stringify({ key }).replaceAll('/', '\\/') }).replaceAll('/', '\\/'),
    ],
    ['in base64', Buffer.from(key).toString('base64')],
    ['in base64 behind a user name', Buffer.from(`user:${key}`).toString('base64')],
    ['in base64 behind another user name', Buffer.from(`u1:${key}`).toString('base64')],
    ['in base64url', Buffer.from(`${key}`).toString('base64url')],
    ['in JSON that escapes what it need not', spelled(key, (code) => `\\u${code.padStart(4, '0')}`)],
    ['in JSON within JSON', spelled(key, (code) => `\\\\u${code.padStart(4, '0').toUpperCase()}`)],
    ['in a URL that escapes what it need not', spelled(key, (code) => `%${code}`)],
    ['in a mixture', key.replace('l', '\\u006c').replace('+', '%2B').replace('-', '-')],
  ])('%s', (_how, text) => {
    const clean = redactor.text(text);
    expect(clean).toContain(REDACTED);
    expect(clean).not.toContain('live');
    expect(clean).not.toContain(Buffer.from(key).toString('base64').slice(2, 12));
  });

  test('and what is no secret stays', () => {
    expect(redactor.text('sk-other, sk-live and [1,2]')).toBe('sk-other, sk-live and [1,2]');
  });

  test('a space is a plus sign in a form', () => {
    expect(createRedactor(['pass word/1']).text('/v1/models?key=pass+word%2F1')).toBe(
      `/v1/models?key=${REDACTED}`,
    );
  });

  test('as Go writes it', () => {
    expect(createRedactor(['a&b<c>d-0123']).text('"a\\u0026b\\u003cc\\u003ed-0123"')).toBe(`"${REDACTED}"`);
  });

  test('but a placeholder is not a secret: as text it is a common word', () => {
    expect(createRedactor(['ollama']).text('model ollama/llama3')).toBe('model ollama/llama3');
  });
});

describe('bytes', () => {
  test('any chunking gives the same text, and no piece of the secret', () => {
    const whole = Buffer.from(`é ${key}${key} and ${key} end`);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
        const clean = redactor.chunks(toChunks(whole, cuts));
        expect(textOf(clean)).toBe(`é ${REDACTED}${REDACTED} and ${REDACTED} end`);
        expect(clean.map((chunk) => chunk.at)).toEqual(
          clean.map((chunk) => chunk.at).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  test('a body that was cut off within the secret ends with no piece of it', () => {
    for (let length = 8; length < key.length; length++) {
      const clean = redactor.chunks(toChunks(Buffer.from(`it is ${key.slice(0, length)}`), [7, 12]));
      expect(textOf(clean)).toBe(`it is ${REDACTED}`);
    }
  });

  test('without a secret the very same chunks come back', () => {
    const chunks = toChunks(Buffer.from('nothing here'), [3, 5]);
    expect(redactor.chunks(chunks)).toBe(chunks);
  });

  test('chunks around a secret keep their boundaries and times', () => {
    const clean = redactor.chunks(toChunks(Buffer.from(`ab${key}cd`), [1, 5, 2 + key.length + 1]));
    expect(clean.map((chunk) => [chunk.at, Buffer.from(chunk.bytes).toString()])).toEqual([
      [0, 'a'],
      [1, `b${REDACTED}`],
      [2, 'c'],
      [3, 'd'],
    ]);
  });
});

describe('an exchange', () => {
  const exchange: Exchange = {
    id: 'a/b',
    case: 'a',
    step: 'b',
    attempt: 1,
    startedAt: 0,
    request: {
      method: 'POST',
      url: `https://h/v1?key=${encodeURIComponent(key)}`,
      headers: [
        ['authorization', 'Bearer short'],
        ['x-api-key', 'abc'],
      ],
      body: JSON.stringify({ user: key }),
    },
    response: {
      status: 200,
      headers: [
        ['set-cookie', '__cf_bm=abc; path=/'],
        ['x-ratelimit-remaining-tokens', '12'],
      ],
      chunks: [],
      headersAt: 1,
      endedAt: 2,
    },
    failure: { kind: 'connect', message: `proxy refused ${key}` },
  };

  test('is clean in every part', () => {
    const clean = redactor.exchange(exchange);
    expect(JSON.stringify(clean)).not.toContain('live');
    expect(clean.request.headers).toEqual([
      ['authorization', `Bearer ${REDACTED}`],
      ['x-api-key', REDACTED],
    ]);
    expect(clean.failure?.message).toBe(`proxy refused ${REDACTED}`);
  });

  test('is clean in the names of headers, which are written in small letters', () => {
    const name = 'X-Tok-ABC123-XYZ';
    const headers: Exchange['request']['headers'] = [[`x-${name.toLowerCase()}`, '1']];
    const { response } = createRedactor([name]).exchange({
      ...exchange,
      response: { status: 200, headers, chunks: [], headersAt: 1, endedAt: 2 },
    });
    expect(response?.headers).toEqual([[`x-${REDACTED}`, '1']]);
  });

  test('loses its cookies, but nothing says that they were ours', () => {
    expect(redactor.exchange(exchange).response?.headers).toEqual([
      ['set-cookie', '__cf_bm=[cookie]; path=/'],
      ['x-ratelimit-remaining-tokens', '12'],
    ]);
  });

  test('shows the wrong key where we sent it, and redacts it where it came back', () => {
    const clean = redactor.exchange({
      ...exchange,
      request: { ...exchange.request, headers: [['authorization', `Bearer ${WRONG_KEY}`]] },
      response: {
        status: 401,
        headers: [],
        headersAt: 1,
        endedAt: 2,
        chunks: [{ at: 1, bytes: new Uint8Array(Buffer.from(`bad key ${WRONG_KEY}`)) }],
      },
    });
    expect(clean.request.headers).toEqual([['authorization', `Bearer ${WRONG_KEY}`]]);
    expect(textOf(clean.response?.chunks ?? [])).toBe(`bad key ${REDACTED}`);
  });
});

test('of what is made of exchanges every text is cleaned, and the key that anybody may read stays', () => {
  const report = { notes: [`got ${key}`], deep: { n: 1, none: null, list: [[key]] }, curl: WRONG_KEY };
  expect(redactor.value(report)).toEqual({
    notes: [`got ${REDACTED}`],
    deep: { n: 1, none: null, list: [[REDACTED]] },
    curl: WRONG_KEY,
  });
});
