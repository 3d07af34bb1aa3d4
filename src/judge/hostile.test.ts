import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkErrors } from './errors.ts';
import { checkHeaders } from './headers.ts';
import { checkInvariants } from './invariants.ts';
import type { Check } from './judge.ts';
import type { Json, JsonObject } from './reading.ts';
import { checkSchema } from './schema.ts';
import { saidBy } from './testing/by-check.ts';
import { callItem, messageItem, responseOf, textPart, textStream } from './testing/streams.ts';
import { jsonExchange, streamExchange } from './testing/wire.ts';

const CHECKS: readonly Check[] = [checkSchema, checkInvariants, checkErrors, checkHeaders];
const response = responseOf([messageItem([textPart('Hello')]), callItem('{}')]);
const asked: JsonObject = {
  model: 'm',
  input: 'Hello',
  tools: [{ type: 'function', name: 'get_weather', parameters: { type: 'object' }, strict: true }],
  tool_choice: {
    type: 'allowed_tools',
    mode: 'required',
    tools: [{ type: 'function', name: 'get_weather' }],
  },
  text: { format: { type: 'json_schema', name: 'a', strict: true, schema: { type: 'object' } } },
  metadata: { a: 'b' },
  caching: { prefix: true },
};

const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
/** A choice at each level of the way down to the value that is replaced. */
const way = fc.array(fc.nat(), { minLength: 1, maxLength: 6 });

/** The value with something else in one place of it. */
function spoilt(value: Json, [choice, ...rest]: number[], by: Json): Json {
  if (choice === undefined || typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[choice % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const copy = structuredClone(value) as JsonObject;
  copy[key] = spoilt(copy[key] ?? null, rest, by);
  return copy;
}

function judgeAll(exchange: Parameters<typeof saidBy>[1]): number {
  return CHECKS.reduce((sum, check) => sum + saidBy(check, exchange).broken.length, 0);
}

describe('whatever comes, it is judged and nothing is thrown', () => {
  test('any JSON with any status', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(200, 201, 302, 400, 401, 404, 429, 500), (body, status) => {
        expect(judgeAll(jsonExchange(body, { status, asked }))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  test('a Response, and a request, that are right but for one place', () => {
    fc.assert(
      fc.property(way, anything, fc.boolean(), (steps, by, inRequest) => {
        const sent = inRequest ? spoilt(asked, steps, by) : asked;
        const body = inRequest ? response : spoilt(response, steps, by);
        expect(judgeAll(jsonExchange(body, { asked: sent as JsonObject }))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });

  test('a stream with one event that is wrong in one place', () => {
    fc.assert(
      fc.property(fc.nat(), way, anything, (which, steps, by) => {
        const events = textStream();
        const index = which % events.length;
        const event = spoilt(events[index] ?? {}, steps, by);
        if (typeof event === 'object' && event !== null && !Array.isArray(event)) events[index] = event;
        expect(judgeAll(streamExchange(events))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});
