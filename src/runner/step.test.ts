import { describe, expect, test } from 'vitest';
import type { Step } from '../../suites/case.ts';
import { isTransient, settleStep, wantsMoreRoom } from './step.ts';
import { readingOf, responseOf } from './testing/readings.ts';

const step = (parts: Partial<Step> = {}): Step => ({ name: 'create', send: {}, ...parts });
const refused = step({ wants: 'refused', otherwise: 'error.bad-json', statuses: [400] });

describe('a step is met', () => {
  test.each([
    ['by 2xx', step(), 201],
    ['by a right refusal', refused, 400],
    ['by any 4xx where none is named', step({ wants: 'refused' }), 422],
    ['by anything where anything will do', step({ wants: 'any' }), 500],
  ])('%s', (_why, each, status) => {
    expect(settleStep(each, readingOf({ status }))).toEqual({ kind: 'met' });
  });
});

describe('a step that is not met breaks', () => {
  test('http.success-status, with what the server said', () => {
    const reading = readingOf({ status: 404, body: { error: { message: 'no such thing' } } });
    expect(settleStep(step(), reading)).toEqual({
      kind: 'broken',
      requirement: 'http.success-status',
      expected: 'a 2xx status',
      got: 'status 404: no such thing',
    });
  });

  test.each([
    ['a request that should have been refused is answered', 200, 'status 200'],
    ['it is refused with another status', 404, 'status 404'],
    ['it makes the server fall over', 500, 'status 500'],
  ])('its own requirement when %s', (_why, status, got) => {
    expect(settleStep(refused, readingOf({ status }))).toEqual({
      kind: 'broken',
      requirement: 'error.bad-json',
      expected: 'status 400',
      got,
    });
  });

  test('when the server hangs up without an answer', () => {
    const reading = readingOf({ failure: { kind: 'cut', message: 'other side closed' } });
    expect(settleStep(refused, reading)).toMatchObject({
      kind: 'broken',
      got: 'no answer: other side closed',
    });
  });
});

test.each([
  [
    'nobody is there',
    readingOf({ failure: { kind: 'connect', message: 'refused' } }),
    'no connection: refused',
  ],
  [
    'its body cannot be read, which the judge has said',
    readingOf({ status: 200, failure: { kind: 'protocol', message: 'incorrect header check' } }),
    'the answer cannot be read: incorrect header check',
  ],
  [
    'it takes too long',
    readingOf({ failure: { kind: 'timeout', message: '' } }),
    'no answer within the time limit of a request',
  ],
  [
    'the rate is limited for good',
    readingOf({ status: 429 }),
    'the target limits the rate: 429 after every retry',
  ],
])('nobody is to blame when %s', (_why, reading, reason) => {
  expect(settleStep(step(), reading)).toEqual({ kind: 'blocked', reason });
});

describe('a request is sent again', () => {
  test.each([
    ['after 429', step(), readingOf({ status: 429 }), true],
    ['after 500', step(), readingOf({ status: 500 }), true],
    ['after 503', step(), readingOf({ status: 503 }), true],
    [
      'when the connection is lost before an answer',
      step(),
      readingOf({ failure: { kind: 'cut', message: '' } }),
      true,
    ],
    ['not after 400', step(), readingOf({ status: 400 }), false],
    ['not after a 500 that a wrong request made', refused, readingOf({ status: 500 }), false],
    [
      'not after a 429 that was wanted',
      step({ wants: 'refused', statuses: [429] }),
      readingOf({ status: 429 }),
      false,
    ],
    ['not when the time ran out', step(), readingOf({ failure: { kind: 'timeout', message: '' } }), false],
  ])('%s', (_when, each, reading, again) => {
    expect(isTransient(each, reading)).toBe(again);
  });
});

test('more room is wanted by an answer that was cut before it said anything', () => {
  const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  expect(wantsMoreRoom(readingOf({ status: 200, body: responseOf('', { ...cut, output: [] }) }))).toBe(true);
  expect(wantsMoreRoom(readingOf({ status: 200, body: responseOf('some text', cut) }))).toBe(false);
  expect(wantsMoreRoom(readingOf({ status: 200, body: responseOf('whole') }))).toBe(false);
});
