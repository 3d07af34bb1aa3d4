import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Exchange } from './exchange.ts';
import { readTranscript } from './read-transcript.ts';
import { writeRecording } from './recording.ts';

const header = {
  transcript: 1,
  resproof: '0.1.0',
  baseUrl: 'http://a/v1',
  dialect: 'openai',
  model: 'm',
  startedAt: '2026-01-01T00:00:00Z',
  claims: {},
} as const;

function exchange(body: string | null, pieces: readonly Uint8Array[]): Exchange {
  return {
    id: '1',
    case: '',
    step: '',
    attempt: 1,
    startedAt: 0,
    request: { method: 'POST', url: 'http://a/v1/responses', headers: [['x', '"\n---\n']], body },
    response: {
      status: 200,
      headers: [['content-type', 'text/plain']],
      headersAt: 1.25,
      endedAt: 9,
      chunks: pieces.map((bytes, index) => ({ at: index * 1.5, bytes })),
    },
    failure: null,
  };
}

test('is read as it was written, whatever texts and bytes are in it', () => {
  const piece = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => new Uint8Array(bytes));
  const body = fc.option(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('---\n', '\r\n---\n', '\t', ' ')),
  );
  fc.assert(
    fc.property(body, fc.array(piece, { maxLength: 5 }), (text, pieces) => {
      const given = exchange(text, pieces);
      expect(readTranscript(writeRecording(header, given))).toEqual({ header, exchanges: [given] });
    }),
  );
});

test('may be edited by hand: the last piece takes what there is', () => {
  const written = writeRecording(
    header,
    exchange('{}', [Buffer.from('one '), Buffer.from('two')]),
  ).toString();
  const [read] = readTranscript(`${written} and three`).exchanges;
  expect(read?.response?.chunks.map(({ at, bytes }) => [at, Buffer.from(bytes).toString()])).toEqual([
    [0, 'one '],
    [1.5, 'two and three'],
  ]);
});
