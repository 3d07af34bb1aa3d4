import { describe, expect, it } from 'vitest';
import {
  byDefault,
  call,
  error,
  errorEvent,
  failed,
  incomplete,
  json,
  reasoning,
  refusal,
  respond,
  text,
  turn,
} from './builders.ts';

describe('the builders', () => {
  it('make scripts', () => {
    expect(text('a').script).toEqual({ items: [{ type: 'text', text: 'a' }] });
    expect(json({ a: 1 }).script).toEqual({ items: [{ type: 'json', value: { a: 1 } }] });
    expect(call('f', { a: 1 }, { callId: 'c' }).script).toEqual({
      items: [{ type: 'call', name: 'f', arguments: { a: 1 }, callId: 'c' }],
    });
    expect(call('f').script).toEqual({ items: [{ type: 'call', name: 'f', arguments: {} }] });
    expect(refusal('no').script).toEqual({ items: [{ type: 'refusal', refusal: 'no' }] });
    expect(incomplete('half', 'content_filter').script).toEqual({
      items: [{ type: 'text', text: 'half' }],
      status: 'incomplete',
      reason: 'content_filter',
    });
    expect(failed({ code: 'c' }).script).toMatchObject({ status: 'failed', failure: { code: 'c' } });
    expect(errorEvent({ after: 3 }).script.errorEvent).toMatchObject({ code: 'server_error', after: 3 });
    expect(byDefault()).toMatchObject({ script: {}, terms: { answer: 'default' } });
  });

  it('keep the pieces in which a text is to be streamed', () => {
    expect(text(['High ', 'water']).script.items).toEqual([
      { type: 'text', text: 'High water', deltas: ['High ', 'water'] },
    ]);
    expect(call('f', ['{"a"', ':1}']).script.items).toMatchObject([
      { arguments: '{"a":1}', deltas: ['{"a"', ':1}'] },
    ]);
  });

  it('join items into one turn', () => {
    expect(turn(reasoning('think'), call('a'), call('b')).script.items).toHaveLength(3);
    expect(() => turn(error(500))).toThrow('turn(): error(500) is not an item of an answer');
    expect(() => turn(text('a').delay(5), call('b'))).toThrow(
      'turn(): text("a") says delays, which belongs to the whole',
    );
    expect(() => failed({}, text('a').when({ input: 'b' }))).toThrow('failed(): text("a") says when');
  });

  it('fill in what belongs to a status', () => {
    expect(error(429).script.error).toMatchObject({
      code: 'rate_limit_exceeded',
      headers: { 'retry-after': '1' },
    });
    expect(error(429, { retryAfter: 0 }).script.error?.headers).toEqual({ 'retry-after': '0' });
    expect(error(418, { message: 'tea' }).script.error).toMatchObject({
      message: 'tea',
      type: 'invalid_request_error',
    });
  });

  it('refuse what cannot be', () => {
    expect(() => error(200)).toThrow('from 400 to 599');
    expect(() => error(500, { headers: { 'x-a': 'b\r\nc' } })).toThrow(TypeError);
    expect(() => text('a').times(0)).toThrow(
      'times(0): times: expected a number from 1 to 1000000, got the number 0',
    );
    expect(() => text('a').delay(-1)).toThrow('delay(-1): delay[0].ms: expected a number from 0');
    expect(() => text('a').gate('')).toThrow('gate(""): gate.name: it is empty');
    expect(() => text('a').usage({ input: 1 } as never)).toThrow('Did you mean inputTokens?');
    expect(() => respond('text' as never)).toThrow('respond(): expected a function');
  });

  it('leave a step as it was', () => {
    const one = text('a');
    one.times(3).gate('g').named('n');
    expect(one.terms).toEqual({});
  });
});
