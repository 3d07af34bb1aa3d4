import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadChecker } from '../../spec/index.ts';
import { ANSWER, READING } from '../wire/bounds.ts';
import { judge } from './judge.ts';
import { read } from './read.ts';
import type { JsonObject } from './reading.ts';
import * as s from './testing/streams.ts';
import { exchangeOf, jsonExchange, sseExchange, streamExchange } from './testing/wire.ts';

const MESSAGE = s.messageItem([s.textPart('Hello, world')]);

describe('the kind of a body goes by its bytes', () => {
  it.each([
    ['json', '{"a":1}'],
    ['json', '  "text"'],
    ['stream', 'data: 1\n\n'],
    ['stream', ': hello\n\n'],
    ['stream', '\n\nevent: a\ndata: 1'],
    ['stream', '{"error":1}\n\ndata: 1\n\n'],
    ['empty', ' \n'],
    ['other', '<html>'],
    ['other', '{"a":'],
    ['other', 'data is not here'],
  ])('%s: %j', (kind, body) => {
    expect(read(exchangeOf(body)).kind).toBe(kind);
  });
});

describe('what has too much in it is read in its beginning, as too large', () => {
  it.each([
    ['blocks of a stream', sseExchange('data: {"type":"a"}\n\n'.repeat(READING.frames + 1)), '100000 blocks'],
    ['values of a stream', sseExchange(`data: [${'0,'.repeat(1_000)}0]\n\n`.repeat(600)), '500000 values'],
    ['values of JSON', exchangeOf(`{"output":[${'[],'.repeat(READING.values)}0]}`), '500000 values'],
  ])('%s', (_what, exchange, message) => {
    const reading = read(exchange);
    expect(reading.exchange.failure).toMatchObject({ kind: 'too-large' });
    expect(reading.exchange.failure?.message).toContain(`the answer has over ${message}`);
    expect(reading.text.length).toBeLessThanOrEqual(ANSWER.kept.bytes);
    expect(reading.exchange.id).toBe(exchange.id);
    expect(exchange.failure).toBeNull();
  });

  it('as much as is allowed is read whole', () => {
    const reading = read(sseExchange('data: {"type":"a"}\n\n'.repeat(READING.frames)));
    expect(reading.events).toHaveLength(READING.frames);
    expect(reading.exchange.failure).toBeNull();
  });

  it('what is kept of a body is never too much again', () => {
    for (const worst of [':\n\n', '[', '0,', 'data:[]\n\n'])
      expect(read(exchangeOf(worst.repeat(ANSWER.kept.bytes / worst.length))).exchange.failure).toBeNull();
  });
});

describe('what a body was cut in is no flaw of it', () => {
  const half = Buffer.from('data: {"type":"é').subarray(0, -1);
  const failure = { kind: 'timeout', message: 'no end' } as const;
  it.each([
    ['half a character', half, ['utf8']],
    ['half a line', Buffer.from('data: 1\n\nda-'), []],
    ['half the name of a field', Buffer.from('data: 1\n\n!da'), ['line']],
  ])('%s', (_what, bytes, whole) => {
    const kinds = (cut: boolean): string[] =>
      read(sseExchange(bytes, { failure: cut ? failure : null })).flaws.map(({ kind }) => kind);
    expect(kinds(true)).toEqual([]);
    expect(kinds(false).filter((kind) => kind !== 'json')).toEqual(whole.length === 0 ? ['line'] : whole);
  });
});

describe('JSON', () => {
  it('reads a Response and what is asked of it most', () => {
    const reading = read(jsonExchange(s.responseOf([MESSAGE, s.callItem('{}')])));
    expect(reading).toMatchObject({
      status: 200,
      kind: 'json',
      outputText: 'Hello, world',
      usage: s.USAGE,
      error: null,
      folded: null,
    });
    expect(reading.response?.['id']).toBe('resp_1');
    expect(reading.calls).toEqual([s.callItem('{}')]);
    expect(reading.header('x-request-id')).toBe('req_1');
    expect(reading.header('x-none')).toBeNull();
  });

  it('takes for a Response what stands where one should, and nothing else', () => {
    expect(read(jsonExchange({ object: 'chat.completion', choices: [] })).response).not.toBeNull();
    expect(
      read(jsonExchange({ object: 'list', data: [] }, { method: 'GET', path: '/models' })).response,
    ).toBeNull();
    expect(read(jsonExchange({ error: { message: 'No.' } }, { status: 400 })).response).toBeNull();
  });

  it('reads the error of an envelope', () => {
    expect(read(jsonExchange({ error: { message: 'No.' } }, { status: 400 })).error).toEqual({
      message: 'No.',
    });
    expect(read(jsonExchange({ detail: 'No.' }, { status: 400 })).error).toBeNull();
  });
});

describe('a stream', () => {
  it('reads the final response, and folds the same from the events alone', () => {
    const reading = read(streamExchange(s.reasoningStream()));
    const items = [s.reasoningItem(['First I look.', 'Then I leap.']), s.messageItem([s.textPart('Done.')])];
    expect(reading.output).toEqual(items);
    expect(reading.folded).toMatchObject({
      terminal: reading.events.length - 1,
      response: reading.response ?? {},
    });
    expect(reading.folded?.items.map((each) => each.done)).toEqual(items);
    expect(reading.folded?.items.map((each) => each.item)).toEqual([
      items[0],
      { ...items[1], status: 'in_progress' },
    ]);
  });

  it('has the folded output where no final one came', () => {
    const reading = read(streamExchange(s.textStream().slice(0, 6)));
    expect(reading.response).toBeNull();
    expect(reading.outputText).toBe('Hello, world');
    expect(reading.folded?.terminal).toBeNull();
  });

  it('folds what was never announced', () => {
    const reading = read(streamExchange(s.without(s.callStream(), 'response.output_item.added')));
    expect(reading.folded?.items).toMatchObject([
      { outputIndex: 0, item: { id: 'fc_1', type: 'function_call', arguments: '{"city":"Paris"}' } },
    ]);
  });

  it('folds annotations into their part', () => {
    const place = { item_id: 'msg_1', output_index: 0, content_index: 0, annotation_index: 0 };
    const annotation = {
      type: 'url_citation',
      url: 'https://a.test',
      title: 'A',
      start_index: 0,
      end_index: 1,
    };
    const events = s.before(s.textStream(), 'response.output_text.done', {
      type: 'response.output_text.annotation.added',
      ...place,
      annotation,
    });
    expect(read(streamExchange(events)).folded?.items[0]?.item).toMatchObject({
      content: [{ annotations: [annotation] }],
    });
  });

  it.each([
    [
      'flat',
      { type: 'error', code: 'x', message: 'No.', param: null },
      { code: 'x', message: 'No.', param: null },
    ],
    ['nested', { type: 'error', error: { code: 'x', message: 'No.' } }, { code: 'x', message: 'No.' }],
  ])('reads an error event that is %s', (_, event, error) => {
    expect(read(streamExchange([event])).error).toEqual(error);
  });

  it('reads the error of a failed response', () => {
    expect(read(streamExchange(s.failedStream())).error).toEqual({
      code: 'server_error',
      message: 'The model stopped.',
    });
  });

  it('numbers events, and leaves out blocks that are none', () => {
    const reading = read(
      sseExchange(`: hi\n\ndata: [DONE]\n\ndata: {"type":"a"}\n\ndata: {"x":1}\n\ndata: {"type":"b"}\n\n`),
    );
    expect(reading.frames).toHaveLength(5);
    expect(reading.events.map((event) => [event.index, event.type])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });
});

it('knows that a stream was asked for, in the body or in the query', () => {
  expect(read(streamExchange([])).streamAsked).toBe(true);
  expect(
    read(jsonExchange({}, { asked: null, method: 'GET', path: '/responses/resp_1?stream=true' })).streamAsked,
  ).toBe(true);
  expect(read(jsonExchange({})).streamAsked).toBe(false);
});

it('reads an exchange without an answer', () => {
  expect(read({ ...jsonExchange({}), response: null })).toMatchObject({
    status: 0,
    kind: 'empty',
    frames: [],
    response: null,
  });
});

describe('hostile wire', () => {
  it('leaves the prototype alone', () => {
    const spoilt =
      '{"type":"response.output_item.added","output_index":0,"item":{"__proto__":{"polluted":1},"type":"message","id":"m"}}';
    const reading = read(sseExchange(`data: ${spoilt}\n\n`));
    expect(reading.folded?.items).toHaveLength(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((reading.folded?.items[0]?.item as { polluted?: number }).polluted).toBeUndefined();
  });

  it('builds no list as long as an index says', () => {
    const events = s
      .textStream()
      .map((event) =>
        'output_index' in event ? { ...event, output_index: 2 ** 40, content_index: 2 ** 40 } : event,
      );
    expect(read(streamExchange(events)).folded?.items[0]?.item['content']).toHaveLength(1);
  });

  it('is read and judged in a time that grows with its length', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `msg_${index}`);
    const items = ids.map((id) => s.messageItem([s.textPart('x')], { id }));
    const announced = items.map((item, index) => ({
      type: 'response.output_item.added',
      output_index: index,
      item,
    }));
    const parts = ids.map((_, index) => ({
      type: 'response.content_part.added',
      output_index: 0,
      content_index: index,
    }));
    const exchange = streamExchange(s.whole([...announced, ...parts], items));
    const context = { dialect: 'openai' as const, checker: await loadChecker('openai') };
    const started = performance.now();
    expect(judge(read(exchange), context)).not.toEqual([]);
    // A square of the length would take minutes.
    expect(performance.now() - started).toBeLessThan(8000);
  });

  it('is judged without a fault, however a stream is spoilt', async () => {
    const context = { dialect: 'openai' as const, checker: await loadChecker('openai') };
    const streams = [
      s.textStream(),
      s.callStream(),
      s.reasoningStream(),
      s.refusalStream(),
      s.failedStream(),
      s.incompleteStream(),
    ];
    const spoil = fc.record({
      at: fc.nat(40),
      how: fc.constantFrom('drop', 'twice', 'swap', 'field'),
      key: fc.nat(8),
      value: fc.jsonValue({ maxDepth: 2 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...streams),
        fc.array(spoil, { minLength: 1, maxLength: 4 }),
        (stream, spoils) => {
          const events = structuredClone(stream);
          for (const each of spoils) spoilAt(events, each);
          const findings = judge(read(streamExchange(events)), context);
          expect(findings.every((finding) => finding.kept || finding.expected !== '')).toBe(true);
        },
      ),
    );
  });
});

function spoilAt(
  events: JsonObject[],
  { at, how, key, value }: { at: number; how: string; key: number; value: unknown },
): void {
  const index = at % Math.max(events.length, 1);
  const event = events[index];
  if (event === undefined) return;
  if (how === 'drop') events.splice(index, 1);
  else if (how === 'twice') events.splice(index, 0, event);
  else if (how === 'swap') events.push(...events.splice(index, 1));
  else {
    const holder = [event, event['item'], event['part'], event['response']].findLast(
      (each) => typeof each === 'object' && each !== null,
    ) as JsonObject;
    const name = Object.keys(holder)[key % Math.max(Object.keys(holder).length, 1)];
    if (name !== undefined)
      Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true });
  }
}
