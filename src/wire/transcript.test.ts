import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANSWER, INPUT } from './bounds.ts';
import type { Exchange, Failure, FailureKind } from './exchange.ts';
import { looksLikeTranscript, readTranscript } from './read-transcript.ts';
import { createTranscript, exchangeLine, type TranscriptHeader } from './transcript.ts';

const header: TranscriptHeader = {
  transcript: 1,
  resproof: '0.1.0',
  baseUrl: 'http://127.0.0.1:1/v1',
  kind: 'server',
  dialect: 'openai',
  model: 'm',
  startedAt: '2026-01-01T00:00:00.000Z',
  claims: { text: true },
};

const kinds: FailureKind[] = ['connect', 'timeout', 'cut', 'protocol', 'too-large', 'aborted'];
const time = fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map((each) => each + 0);
const headers = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 4 });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((each) => new Uint8Array(Buffer.from(each))),
);
const exchanges = fc.record<Exchange>({
  id: fc.string(),
  case: fc.string(),
  step: fc.string(),
  attempt: fc.integer({ min: 1, max: 9 }),
  startedAt: time,
  request: fc.record({
    method: fc.constantFrom('GET', 'POST'),
    url: fc.webUrl(),
    headers,
    body: fc.option(fc.string({ unit: 'binary' })),
  }),
  response: fc.option(
    fc.record({
      status: fc.integer({ min: 200, max: 599 }),
      headers,
      headersAt: time,
      endedAt: time,
      chunks: fc.array(fc.record({ at: time, bytes }), { maxLength: 5 }),
    }),
  ),
  failure: fc.option(fc.record<Failure>({ kind: fc.constantFrom(...kinds), message: fc.string() })),
});

const lines = (...all: unknown[]): string =>
  all.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');

test('what is written is what is read, byte for byte', () => {
  fc.assert(
    fc.property(exchanges, (exchange) => {
      const read = readTranscript(lines(header, exchangeLine(exchange)));
      expect(read.header).toEqual(header);
      expect(read.exchanges).toEqual([JSON.parse(JSON.stringify(exchange), revive(exchange))]);
    }),
  );
});

/** JSON has no -0 and no bytes: everything else is compared as it stands. */
function revive(exchange: Exchange) {
  let chunk = 0;
  return (key: string, value: unknown): unknown =>
    key === 'bytes' ? exchange.response?.chunks[chunk++]?.bytes : value;
}

test('a byte order mark and broken UTF-8 survive', () => {
  const chunks = ['\uFEFFdata', Buffer.from([0xe2, 0x82])].map((each, at) => ({
    at,
    bytes: new Uint8Array(Buffer.from(each as string)),
  }));
  const exchange = sample({ chunks });
  expect(readTranscript(lines(header, exchangeLine(exchange))).exchanges).toEqual([exchange]);
});

test('is read from bytes as from text', () => {
  const text = `\uFEFF${lines(header, '', exchangeLine(sample()), '')}`;
  expect(readTranscript(Buffer.from(text))).toEqual(readTranscript(text));
  expect(readTranscript(text).exchanges).toEqual([sample()]);
});

test('a file holds the header and one line for each exchange', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'resproof-')), 'deep', 'transcript.jsonl');
  const writer = await createTranscript(path, header);
  writer.write(sample());
  writer.write({ ...sample(), id: 'a/c' });
  await writer.close();
  const text = await readFile(path, 'utf8');
  expect(looksLikeTranscript(text)).toBe(true);
  expect(readTranscript(text).exchanges.map((each) => each.id)).toEqual(['a/b', 'a/c']);
});

test('a killed run leaves what it had, and half a line', () => {
  const text = lines(header, exchangeLine(sample())) + `\n${exchangeLine({ ...sample(), id: 'a/c' })}`;
  const read = readTranscript(text.slice(0, -20));
  expect(read.exchanges.map((each) => each.id)).toEqual(['a/b']);
  expect(read.cutLine).toBe(3);
  expect(readTranscript(text)).not.toHaveProperty('cutLine');
});

describe('what is no transcript is named by its line', () => {
  test.each([
    ['', 'line 1: the transcript is empty'],
    ['{"id":"resp_1"}', 'line 1: no header of a transcript'],
    [lines(header, 'data: {}'), 'line 2: not JSON: data: {}'],
    [lines(header, '', { ...wire(), attempt: 0 }), 'line 3: /attempt must be >= 1'],
    [lines(header, { ...wire(), extra: 1 }), 'line 2: the line must NOT have additional properties: extra'],
    [lines({ ...header, transcript: 2 }), 'line 1: /transcript must be equal to constant'],
    [lines(header, wire(), wire()), 'line 3: a second exchange a/b'],
    [lines(header, wire([{ at: 'soon' }])), 'line 2: /response/chunks/0/at must be number'],
    [lines({ ...header, startedAt: 'soon' }), 'line 1: /startedAt must match format "date-time"'],
    [lines(header, `{"id":${'['.repeat(300)}`), 'line 2: nested too deeply'],
    [lines(header, `[${'0,'.repeat(INPUT.values)}0]`), 'line 2: more than 5000000 values'],
    [
      lines(header, wire([{ at: 1, text: 'x'.repeat(2 * ANSWER.bodyBytes + 1) }])),
      'line 2: a body of more than 33554432 characters',
    ],
    [lines(header, wire([{ at: 1 }])), 'line 2: /response/chunks/0 must have either text or base64'],
  ])('%#', (text, message) => {
    expect(() => readTranscript(text)).toThrow(message);
  });
});

function sample(response: Partial<Exchange['response']> = {}): Exchange {
  return {
    id: 'a/b',
    case: 'a',
    step: 'b',
    attempt: 1,
    startedAt: 0,
    request: { method: 'GET', url: 'http://h/v1/models', headers: [], body: null },
    response: { status: 200, headers: [], headersAt: 1, endedAt: 2, chunks: [], ...response },
    failure: null,
  };
}

function wire(chunks: unknown[] = []): Record<string, unknown> {
  return { ...sample(), response: { ...sample().response, chunks } };
}
