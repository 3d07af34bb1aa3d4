import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { loadChecker } from '../../spec/index.ts';
import type { Exchange } from '../wire/exchange.ts';
import { read } from './read.ts';
import type { JsonObject } from './reading.ts';
import { responseOf, textStream } from './testing/streams.ts';
import { numbered } from './testing/wire.ts';

const context = { dialect: 'openai', checker: await loadChecker('openai') } as const;

interface Message {
  data: string;
  binary?: true;
}

function turnOf(messages: readonly (JsonObject | Message | string)[], asked: JsonObject = {}): Exchange {
  const chunks = messages.map((message, index) => {
    const wire: Message =
      typeof message === 'string'
        ? { data: message }
        : 'data' in message
          ? (message as Message)
          : { data: JSON.stringify(message) };
    const bytes = new Uint8Array(Buffer.from(wire.data));
    return { at: index, bytes, ...(wire.binary && { binary: wire.binary }) };
  });
  return {
    id: 'case/step',
    case: 'case',
    step: 'step',
    attempt: 1,
    startedAt: 0,
    transport: 'websocket',
    request: {
      method: 'GET',
      url: 'http://target.test/v1/responses',
      headers: [],
      body: JSON.stringify({ type: 'response.create', model: 'test-model', input: 'Hello', ...asked }),
    },
    response: { status: 101, headers: [], chunks, headersAt: 1, endedAt: 9 },
    failure: null,
  };
}

function said(exchange: Exchange) {
  const findings = judge(read(exchange), context);
  return {
    breaks: [...new Set(findings.filter((each) => !each.kept).map((each) => each.requirement))],
    keeps: findings.filter((each) => each.kept).map((each) => each.requirement),
  };
}

const STREAM = numbered(textStream());

describe('a turn', () => {
  test('is judged as the stream that it is', () => {
    const { breaks, keeps } = said(turnOf(STREAM));
    expect(breaks).toEqual([]);
    expect(keeps).toEqual(
      expect.arrayContaining([
        'websocket.connects',
        'websocket.events',
        'websocket.no-done',
        'websocket.lifecycle',
        'stream.terminal-present',
        'equality.text',
        'usage.sum',
      ]),
    );
    expect(keeps.filter((id) => /^(sse|http)\.|websocket\.lanes/.test(id))).toEqual([]);
  });

  test('whose stream is wrong is wrong as a turn, too', () => {
    const { breaks } = said(turnOf(STREAM.filter(({ type }) => type !== 'response.content_part.added')));
    expect(breaks).toEqual(expect.arrayContaining(['stream.part-announced', 'websocket.lifecycle']));
  });

  test.each<[string, (JsonObject | Message | string)[], string]>([
    ['[DONE]', [...STREAM, '[DONE]'], 'websocket.no-done'],
    [
      'a binary frame',
      [{ data: JSON.stringify(STREAM[0]), binary: true }, ...STREAM.slice(1)],
      'websocket.events',
    ],
    ['an SSE block', [`data: ${JSON.stringify(STREAM[0])}`, ...STREAM], 'websocket.events'],
    ['two objects', [`${JSON.stringify(STREAM[0])}{}`, ...STREAM], 'websocket.events'],
  ])('with %s is not right', (_, messages, requirement) => {
    expect(said(turnOf(messages)).breaks).toEqual([requirement]);
  });
});

describe('a lane', () => {
  const on = (lane: string): JsonObject[] => STREAM.map((event) => ({ ...event, stream_id: lane }));

  test('is named by each event of it', () => {
    expect(said(turnOf(on('a'), { stream_id: 'a' }))).toMatchObject({ breaks: [] });
    expect(said(turnOf(on('a'), { stream_id: 'a' })).keeps).toContain('websocket.lanes');
    expect(said(turnOf(on('b'), { stream_id: 'a' })).breaks).toEqual(['websocket.lanes']);
    expect(said(turnOf(STREAM, { stream_id: 'a' })).breaks).toEqual(['websocket.lanes']);
    expect(said(turnOf(on('a'))).breaks).toEqual(['websocket.lanes']);
  });
});

describe('an error', () => {
  const error = { code: 'previous_response_not_found', message: 'No such response.', type: 'x', param: null };

  test('in place of a turn has a status, a code and a message', () => {
    expect(said(turnOf([{ type: 'error', status: 400, error }])).breaks).toEqual([]);
    expect(said(turnOf([{ type: 'error', status: 400, error }])).keeps).toContain('websocket.error');
    for (const wrong of [
      { type: 'error', error },
      { type: 'error', status: '400', error },
      { type: 'error', status: 400, message: 'No such response.', code: 'x' },
      { type: 'error', status: 400, error: { ...error, code: null } },
      { type: 'error', status: 400, error: { ...error, message: ' ' } },
    ])
      expect(said(turnOf([wrong])).breaks, JSON.stringify(wrong)).toEqual(['websocket.error']);
  });

  test('gives the turn its status', () => {
    expect(read(turnOf([{ type: 'error', status: 404, error }])).status).toBe(404);
    expect(read(turnOf([{ type: 'error', error }])).status).toBe(400);
    expect(read(turnOf(STREAM)).status).toBe(200);
  });
});

test('a warm-up answers nothing, and owes no usage', () => {
  const { usage: _usage, ...prepared } = responseOf([]);
  const started = { ...prepared, status: 'in_progress' };
  const events = numbered([
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    { type: 'response.completed', response: prepared },
  ]);
  const asked = { generate: false, tools: [], tool_choice: 'auto' };
  expect(said(turnOf(events, asked)).breaks).toEqual([]);
  expect(said(turnOf(events, {})).breaks).toContain('usage.present');
});

test('an upgrade that was refused is an answer without messages', () => {
  const exchange = turnOf([]);
  const refused = { ...exchange, response: { ...exchange.response!, status: 426 } };
  expect(read(refused)).toMatchObject({ socket: false, status: 426 });
  expect(said(refused).breaks).toEqual([]);
});
