import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../../spec/index.ts';
import { checkInvariants } from '../invariants.ts';
import type { JsonObject } from '../reading.ts';
import { saidBy } from '../testing/by-check.ts';
import { messageItem, responseOf, whole } from '../testing/streams.ts';
import { jsonExchange, streamExchange } from '../testing/wire.ts';

const asked = {
  model: 'test-model',
  input: 'Hello',
  include: ['message.output_text.logprobs'],
  top_logprobs: 1,
};

function entry(token: string, changes: JsonObject = {}): JsonObject {
  const bytes = [...Buffer.from(token)];
  return { token, logprob: -0.5, bytes, top_logprobs: [{ token, logprob: -0.5, bytes }], ...changes };
}

const HIGH = entry('High');
const WATER = entry(' water');
const said = (logprobs: JsonObject[], text = 'High water'): JsonObject[] => [
  messageItem([{ type: 'output_text', text, annotations: [], logprobs }]),
];
const judged = (output: JsonObject[], about: JsonObject = asked) =>
  saidBy(checkInvariants, jsonExchange(responseOf(output, { top_logprobs: 1 }), { asked: about }));

test('all that a right answer shows', () => {
  const { breaks, keeps } = judged(said([HIGH, WATER]));
  expect(breaks).toEqual([]);
  expect(keeps).toEqual(
    expect.arrayContaining(['logprobs.returned', 'logprobs.top', 'logprobs.values', 'logprobs.joined']),
  );
});

describe('one thing that is wrong', () => {
  test.each<[string, JsonObject[], RequirementId]>([
    ['none', [], 'logprobs.returned'],
    ['too many alternatives', [{ ...HIGH, top_logprobs: [entry('a'), entry('b')] }, WATER], 'logprobs.top'],
    ['above zero', [{ ...HIGH, logprob: 0.5 }, WATER], 'logprobs.values'],
    [
      'bytes of another token',
      [HIGH, { ...WATER, top_logprobs: [entry('x', { bytes: [121] })] }],
      'logprobs.values',
    ],
    ['a token that is missing', [HIGH], 'logprobs.joined'],
  ])('%s', (_, logprobs, requirement) => {
    expect(judged(said(logprobs)).breaks).toEqual([requirement]);
  });
});

describe('nothing wrong', () => {
  test.each<[string, JsonObject[], JsonObject]>([
    ['none, since none were asked for', said([]), { model: 'test-model', input: 'Hello' }],
    [
      'pieces of one character',
      said(
        [
          entry('\\xf0\\x9f', { bytes: [0xf0, 0x9f], top_logprobs: [] }),
          entry('\uFFFD', { bytes: [0x8c, 0x8a], top_logprobs: [] }),
        ],
        '🌊',
      ),
      asked,
    ],
    ['no bytes', said([entry('High', { bytes: null }), entry(' water', { bytes: null })]), asked],
  ])('%s', (_, output, about) => {
    expect(judged(output, about).breaks).toEqual([]);
  });
});

describe('in a stream', () => {
  const delta = (logprobs: JsonObject[]): JsonObject => ({
    type: 'response.output_text.delta',
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: 'High water',
    logprobs,
  });

  test.each<[string, JsonObject[], RequirementId[]]>([
    ['the same', [HIGH, WATER], []],
    ['less in the deltas', [HIGH], ['logprobs.streamed']],
  ])('%s', (_, logprobs, breaks) => {
    const events = whole([delta(logprobs)], said([HIGH, WATER]), { top_logprobs: 1 });
    const exchange = streamExchange(events, { asked: { ...asked, stream: true } });
    const { breaks: found } = saidBy(checkInvariants, exchange);
    expect(found.filter((id) => id.startsWith('logprobs'))).toEqual(breaks);
  });
});
