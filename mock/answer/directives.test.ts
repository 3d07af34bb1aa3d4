import { describe, expect, it } from 'vitest';
import { readDirectives, withoutDirectives, withOnce } from './directives.ts';

const inBand = (text: string) => readDirectives({}, { input: `[[resproof: ${text}]]` });

describe('readDirectives', () => {
  it.each([
    ['refusal', { refusal: true }],
    ['status=429', { status: 429 }],
    ['error=insufficient_quota', { error: 'insufficient_quota' }],
    ['failed', { failed: 'server_error' }],
    ['failed=rate_limit_exceeded', { failed: 'rate_limit_exceeded' }],
    ['error-event=invalid_prompt', { errorEvent: 'invalid_prompt' }],
    ['error', { unknown: ['error'] }],
    ['error-event=!', { unknown: ['error-event=!'] }],
    ['cut=after:5, slow', { cutAfter: 5, slow: 100 }],
    ['slow=20; incomplete', { slow: 20, incomplete: true }],
    ['call=a call=b', { calls: ['a', 'b'] }],
    ['tool=web_search tool=mcp', { tools: ['web_search', 'mcp'] }],
    ['fault=no-usage', { faults: ['no-usage'] }],
    ['once=status=503', { once: { status: 503 } }],
    ['once=cut=after:2, once=slow', { once: { cutAfter: 2, slow: 100 } }],
    ['nonsense', { unknown: ['nonsense'] }],
    ['status=200', { unknown: ['status=200'] }],
    ['cut=5', { unknown: ['cut=5'] }],
    ['refusal=no', { refusal: true, unknown: ['refusal=no'] }],
    ['once=once=slow', { unknown: ['once=once=slow'] }],
    ['__proto__=x', { unknown: ['__proto__=x'] }],
  ])('reads %s', (text, expected) => {
    expect(inBand(text)).toEqual(expected);
  });

  it('looks at the last user message, metadata and the header, the later winning', () => {
    const input = [
      { role: 'user', content: '[[resproof: refusal]]' },
      { role: 'user', content: [{ type: 'input_text', text: 'x [[resproof: status=429]]' }] },
      { role: 'assistant', content: '[[resproof: failed]]' },
    ];
    const read = readDirectives(
      { 'x-resproof-directive': 'status=503' },
      { input, metadata: { resproof: 'slow=1' } },
    );
    expect(read).toEqual({ status: 503, slow: 1 });
  });

  it('finds none in a body that is no object', () => {
    expect(readDirectives({}, [1])).toEqual({});
    expect(readDirectives({}, undefined)).toEqual({});
  });
});

it('withOnce lets the first time win', () => {
  expect(withOnce({ slow: 5, once: { status: 503, slow: 9 } })).toEqual({ slow: 9, status: 503 });
});

it('withoutDirectives leaves the rest of the text', () => {
  expect(withoutDirectives('Say [[resproof: slow]]hi')).toBe('Say hi');
});

it('a text full of openings is read at once', () => {
  const before = performance.now();
  expect(inBand('x'.repeat(10))).toEqual({ unknown: ['xxxxxxxxxx'] });
  expect(readDirectives({}, { input: '[[resproof:'.repeat(50_000) })).toEqual({});
  expect(performance.now() - before).toBeLessThan(1_000);
});
