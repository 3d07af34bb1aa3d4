/** Wire of any kind through the reader and the judge, and through every case and probe that might have received it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadChecker } from '../../spec/index.ts';
import { judge } from '../../src/judge/judge.ts';
import { read } from '../../src/judge/read.ts';
import type { Reading } from '../../src/judge/reading.ts';
import { exchangeFromWire } from '../../src/raw.ts';
import { evaluate } from '../../src/runner/evaluate.ts';
import { judgeExchanges } from '../../src/runner/judge-transcript.ts';
import { buildRequest } from '../../src/runner/request.ts';
import type { Chunk, Exchange, FailureKind } from '../../src/wire/exchange.ts';
import type { Case, Earlier } from '../../suites/case.ts';
import { readCorpus } from '../../suites/corpus/read-corpus.ts';
import { cases } from '../../suites/index.ts';
import { probes } from '../../suites/probes.ts';

const corpus = readCorpus();
const checkers = new Map(
  await Promise.all(corpus.map(async ({ dialect }) => [dialect, await loadChecker(dialect)] as const)),
);

/** What readers trip over: put in anywhere. */
const TOKENS = [
  ...['\n', '\r', '\r\n', '\n\n', ':', ': ', 'data:', 'data: ', 'event: ', 'id: 1\n', 'retry: 1\n', '[DONE]'],
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    '\\',
    '\\u',
    '\\ud800',
    '\\u0000',
    'null',
    '{}',
    '[]',
    '""',
    '-',
    '1e999',
  ],
  ...[
    '"__proto__":',
    '"constructor":',
    '"toString":',
    '"type":"response.completed"',
    '"type":"error"',
    '"id":null,',
  ],
  ...['9'.repeat(400), '['.repeat(300), '\u0000', '\uFEFF', '\u202e', '\u{1F600}', 'x'.repeat(5_000)],
].map((token) => Buffer.from(token));

/** Bytes with some of them gone, changed, doubled, moved, or with something put between them. */
const mutated = (bytes: Buffer): fc.Arbitrary<Buffer> => {
  const place = fc.nat(bytes.length);
  const change = fc.oneof(
    fc.record({ what: fc.constant('insert' as const), at: place, token: fc.constantFrom(...TOKENS) }),
    fc.record({ what: fc.constant('remove' as const), at: place, size: fc.nat(200) }),
    fc.record({ what: fc.constant('set' as const), at: place, byte: fc.nat(255) }),
    fc.record({ what: fc.constant('double' as const), at: place, size: fc.nat(2_000), to: place }),
    fc.record({ what: fc.constant('cut' as const), at: place }),
  );
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) =>
    changes.reduce((left: Buffer, each) => {
      const [before, after] = [left.subarray(0, each.at), left.subarray(each.at)];
      switch (each.what) {
        case 'insert':
          return Buffer.concat([before, each.token, after]);
        case 'remove':
          return Buffer.concat([before, after.subarray(each.size)]);
        case 'set':
          return Buffer.concat([before, Buffer.from([each.byte]), after.subarray(1)]);
        case 'double':
          return Buffer.concat([
            left.subarray(0, each.to),
            after.subarray(0, each.size),
            left.subarray(each.to),
          ]);
        case 'cut':
          return before;
      }
    }, bytes),
  );
};

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.string({ unit: 'binary', maxLength: 500 }).map((each) => Buffer.from(each)),
  fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((tokens) => Buffer.concat(tokens)),
);

const failures: (FailureKind | null)[] = [null, null, null, 'cut', 'timeout', 'protocol', 'too-large'];

/** An exchange of the corpus, its body spoilt and arriving in pieces. */
const spoilt = fc.nat(corpus.length - 1).chain((index) => {
  const { dialect, exchange } = corpus[index]!;
  const body = Buffer.concat(exchange.response?.chunks.map(({ bytes }) => bytes) ?? []);
  return fc.record({
    dialect: fc.constant(dialect),
    exchange: fc
      .record({
        bytes: fc.oneof({ weight: 5, arbitrary: mutated(body) }, { weight: 1, arbitrary: anyBytes }),
        cuts: fc.array(fc.nat(body.length), { maxLength: 5 }),
        status: fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 404, 422, 429, 500, 503, 999),
        failure: fc.constantFrom(...failures),
      })
      .map(({ bytes, cuts, status, failure }): Exchange => {
        return {
          ...exchange,
          response: exchange.response && { ...exchange.response, status, chunks: inPieces(bytes, cuts) },
          failure: failure && { kind: failure, message: 'as the test says' },
        };
      }),
  });
});

function inPieces(bytes: Uint8Array, cuts: readonly number[]): Chunk[] {
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, n) => ({ at: n, bytes: new Uint8Array(bytes.subarray(edges[n], end)) }));
}

/** A case whose every step got this answer: it says what it says, and asks for nothing outside of the API. */
function playThrough(each: Case, reading: Reading): void {
  const earlier: Earlier = {};
  for (const step of each.steps) {
    const ask = typeof step.send === 'function' ? step.send(earlier) : step.send;
    const { url } = buildRequest(ask, TARGET, 'm');
    expect(new URL(url).pathname).toMatch(/^\/v1\/./);
    earlier[step.name] = reading;
  }
  const attempts = new Map(each.steps.map((step) => [step.name, [reading]]));
  expect(evaluate(each, attempts, { model: 'm', judge: () => [] }).faults).toEqual([]);
}

const TARGET = {
  base: 'http://127.0.0.1:1/v1',
  baseQuery: [],
  apiKey2: null,
  apiKey: 'k',
  headers: [],
  bodyFields: {},
};

describe('whatever came', () => {
  test('is read and judged, and every finding is of it', () => {
    fc.assert(
      fc.property(spoilt, ({ dialect, exchange }) => {
        const reading = read(exchange);
        expect(reading.exchange).toMatchObject({ id: exchange.id, response: { status: reading.status } });
        const findings = judge(reading, { dialect, checker: checkers.get(dialect)! });
        expect(findings.filter((finding) => finding.exchange !== exchange.id)).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });

  test('says something to every probe, and to every case', () => {
    fc.assert(
      fc.property(spoilt, fc.nat(), ({ exchange }, which) => {
        const reading = read(exchange);
        for (const probe of probes) expect(`${probe.state(reading)}${probe.detail(reading)}`).not.toBe('');
        for (let n = 0; n < 8; n += 1) playThrough(cases[(which + n * 7) % cases.length]!, reading);
      }),
      { numRuns: 500 },
    );
  });

  test('stands in the report', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyBytes, mutated(Buffer.from(corpus[0]!.id))), async (bytes) => {
        const report = await judgeExchanges([exchangeFromWire(bytes, { name: 'this' })]);
        expect(report.exchanges.map(({ id }) => id)).toEqual(['this']);
        expect([0, 1]).toContain(report.exitCode);
        expect(report.requirements.filter((each) => each.verdict === 'failed').length > 0).toBe(
          report.exitCode === 1,
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** What patterns begin with, again and again: one that looks ahead from each of them would take minutes, and not a moment. */
describe('an error of half a megabyte', () => {
  test.each([
    ...[
      'at ',
      '\n  at ',
      'a.',
      '/usr/',
      'C:\\',
      'File "',
      'Traceback ',
      "thread '",
      'goroutine ',
      '0123456789abcdef',
    ],
    ...['not ', 'unknown ', 'route ', 'not found', 'cannot ', '[redacted]', '\\', '"', ' '],
  ])('that says %j', { timeout: 10_000 }, async (word) => {
    const message = word.repeat(Math.ceil(500_000 / word.length));
    const wire = JSON.stringify({ error: { message, type: word, code: word, param: word } });
    const reading = read(exchangeFromWire(wire));
    expect(reading.error?.['message']).toBe(message);
    const broken = judge(reading, { dialect: 'openai', checker: await loadChecker('openai') })
      .filter(({ kept }) => !kept)
      .map(({ requirement }) => requirement);
    expect(broken).toContain('error.bounded');
    for (const probe of probes) probe.state(reading);
  });
});
