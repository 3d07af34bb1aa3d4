import { describe, expect, test } from 'vitest';
import { loadChecker, type Violation } from './index.ts';

const openai = await loadChecker('openai');

function violations(schema: string, value: unknown): Partial<Violation>[] {
  const found: Violation[] = [];
  openai.check(schema, value, { violation: (each) => found.push(each) });
  return found.map(({ schema: name, pointer, keyword }) => ({ schema: name, pointer, keyword }));
}

describe('what clients send on a WebSocket', () => {
  const create = { type: 'response.create', model: 'gpt-5', input: [{ role: 'user', content: 'Hello.' }] };

  test.each([
    ['a request', create],
    ['a request on a lane', { ...create, stream_id: 'a.b_c-1' }],
    ['a warm-up that asks for no answer', { ...create, generate: false, store: false }],
    ['a request with what only HTTP needs', { ...create, stream: true }],
    [
      'a word to a running response',
      { type: 'response.steer', previous_response_id: 'resp_1', input: 'Shorter.' },
    ],
  ])('%s is right', (_, message) => {
    expect(violations('WebSocketClientEvent', message)).toEqual([]);
  });

  test('a request has the fields that it has over HTTP', () => {
    const wrong = {
      ...create,
      temperature: 3,
      stream_id: 'a lane',
      input: [{ role: 'nobody', content: '' }],
    };
    expect(violations('WebSocketClientEvent', wrong)).toEqual(
      expect.arrayContaining([
        { schema: 'WebSocketResponseCreate', pointer: '/temperature', keyword: 'maximum' },
        { schema: 'WebSocketResponseCreate', pointer: '/stream_id', keyword: 'pattern' },
        { schema: 'InputItem', pointer: '/input/0/role', keyword: 'discriminator' },
      ]),
    );
  });

  test('only messages of the user steer', () => {
    const output = { type: 'function_call_output', call_id: 'call_1', output: '' };
    const steer = { type: 'response.steer', previous_response_id: 'resp_1', input: [output] };
    expect(violations('WebSocketClientEvent', steer)).toContainEqual({
      schema: 'SteerMessage',
      pointer: '/input/0/role',
      keyword: 'required',
    });
  });
});

describe('what servers send besides the events of a stream', () => {
  const error = { code: 'previous_response_not_found', message: 'No such response.' };

  test.each([
    ['an error with its status', { type: 'error', status: 404, error }],
    [
      'one on a lane, with headers',
      { type: 'error', status: 429, error, stream_id: 'a', headers: { 'retry-after': '1' } },
    ],
  ])('%s is right', (_, message) => {
    expect(violations('WebSocketServerEvent', message)).toEqual([]);
  });

  test('an error without a status is ignored by clients, and wrong', () => {
    expect(violations('WebSocketServerEvent', { type: 'error', error })).toEqual([
      { schema: 'WebSocketServerError', pointer: '/status', keyword: 'required' },
    ]);
  });

  test('an error that says nothing is wrong', () => {
    expect(violations('WebSocketServerEvent', { type: 'error', status: 500, error: {} })).toHaveLength(2);
  });
});
