import { describe, expect, it } from 'vitest';
import { capabilities, dialects, type Capability } from '../spec/index.ts';
import { cases } from './index.ts';
import { probes } from './probes.ts';
import { error, message, readingOf, response, usage, type Answer } from './testing/play.ts';

function stateOf(capability: string, answer: Answer): string {
  const probe = probes.find((each) => each.capability === capability);
  if (probe === undefined) throw new Error(`no probe of ${capability}`);
  expect(probe.detail(readingOf(answer))).not.toBe('');
  return probe.state(readingOf(answer));
}

describe('the probes', () => {
  /** Seen without being asked for: by every wrong request, and on every answer. */
  const SEEN: Capability[] = ['errors', 'accounting', 'limits'];

  it('ask once for each capability that a case needs', () => {
    const asked = probes.map((probe) => probe.capability);
    expect(new Set(asked).size).toBe(asked.length);
    const needed = new Set(cases.flatMap(({ needs }) => needs));
    expect([...needed].filter((name) => !asked.includes(name) && !SEEN.includes(name))).toEqual([]);
    expect(asked.filter((name) => !capabilities.some((each) => each.name === name))).toEqual([]);
  });

  it('ask for whatever is mandatory in a dialect', () => {
    const asked = probes.map((probe) => probe.capability);
    expect(
      dialects
        .flatMap(({ mandatory }) => mandatory)
        .filter((name) => !asked.includes(name) && !SEEN.includes(name)),
    ).toEqual([]);
  });

  const good: Answer = { body: response() };
  const refused = (text: string, fields = {}, status = 400): Answer => ({
    status,
    body: error(text, fields),
  });

  it.each<[string, Answer, string]>([
    ['streaming', good, 'claimed'],
    ['streaming', refused('Streaming is not supported.'), 'unclaimed'],
    ['function-tools', refused("Unknown parameter: 'tools'.", { code: 'unknown_parameter' }), 'unclaimed'],
    ['function-tools', { status: 501, body: error('not implemented') }, 'unclaimed'],
    // Not clean, or not about the capability: the cases have to tell.
    ['function-tools', { status: 500, body: error('oops') }, 'claimed'],
    ['structured-output', refused('upstream said no'), 'claimed'],
    ['text', refused('no credit left', {}, 402), 'unknown'],
    ['text', refused('slow down', {}, 429), 'unknown'],
    [
      'sampling',
      refused("Unsupported parameter: 'temperature' is not supported with this model."),
      'unclaimed',
    ],
    ['allowed-tools', refused("Input should be 'none', 'auto' or 'required'", {}, 422), 'unclaimed'],
    ['image-input', refused('This model does not support image input'), 'unclaimed'],
    ['models', { status: 404, body: 'Not Found' }, 'unclaimed'],
    ['models', { body: { object: 'list', data: [] } }, 'claimed'],
  ])('%s with %j is %s', (capability, answer, state) => expect(stateOf(capability, answer)).toBe(state));

  it.each<[string, Answer, string]>([
    ['a response that is not there', refused("Response with id 'resp_1' not found.", {}, 404), 'claimed'],
    [
      'a code that has the word endpoint in it',
      refused(
        "Response with id 'resp_1' not found. Request id: req_1",
        { type: 'NotFound', code: 'InvalidEndpointOrModel.NotFound' },
        404,
      ),
      'claimed',
    ],
    ['a 200 for an id that was never given out', good, 'claimed'],
    ['no such route', refused('Invalid URL (GET /v1/responses/resp_1)', {}, 404), 'unclaimed'],
    [
      'no such route, in words',
      refused('Unknown request URL: GET /v1/responses/resp_1. Please check the URL.', {}, 404),
      'unclaimed',
    ],
    ['a framework', { status: 404, body: { detail: 'Not Found' } }, 'unclaimed'],
    ['a web server', { status: 404, body: '<html>404 page not found</html>' }, 'unclaimed'],
    ['no such method', { status: 405, body: '' }, 'unclaimed'],
    ['a crash', { status: 500, body: error('oops') }, 'claimed'],
  ])('store with %s', (_, answer, state) => expect(stateOf('store', answer)).toBe(state));

  it.each<[string, Answer, string]>([
    [
      'the id is not found',
      refused("Previous response with id 'resp_1' not found.", { code: 'previous_response_not_found' }),
      'claimed',
    ],
    ['the id is not found, as 404', refused("Response with id 'resp_1' not found.", {}, 404), 'claimed'],
    ['the field is ignored', good, 'claimed'],
    ['the field is refused', refused('previous_response_id is not supported'), 'unclaimed'],
    ['the field is unknown', refused("Unknown parameter: 'previous_response_id'."), 'unclaimed'],
  ])('chaining when %s', (_, answer, state) => expect(stateOf('chaining', answer)).toBe(state));

  it.each<[string, Answer, string]>([
    ['it is echoed', { body: response({ caching: { type: 'enabled' } }) }, 'claimed'],
    ['it is ignored', good, 'unclaimed'],
    ['it is unknown', refused("Unknown parameter: 'caching'."), 'unclaimed'],
    ['it is too short', refused('prefix caching is not supported for fewer than 256 tokens'), 'claimed'],
    ['it says how', refused('The parameter caching.type is missing'), 'claimed'],
  ])('explicit-caching when %s', (_, answer, state) =>
    expect(stateOf('explicit-caching', answer)).toBe(state),
  );

  it('reasoning is claimed by an item or by its tokens', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [] };
    expect(stateOf('reasoning', { body: response({ output: [item, message('22')] }) })).toBe('claimed');
    expect(stateOf('reasoning', { body: response({ usage: usage(20, 90, 0, 80) }) })).toBe('claimed');
    expect(stateOf('reasoning', good)).toBe('unclaimed');
  });

  it('a server without keys has no auth, and one with CORS says so on every answer', () => {
    expect(stateOf('auth', good)).toBe('unclaimed');
    expect(stateOf('auth', refused('no key', {}, 401))).toBe('claimed');
    expect(stateOf('auth', { status: 502, body: '' })).toBe('unknown');
    expect(stateOf('cors', { headers: { 'access-control-allow-origin': '*' } })).toBe('claimed');
    expect(stateOf('cors', { status: 404 })).toBe('unclaimed');
  });
});
