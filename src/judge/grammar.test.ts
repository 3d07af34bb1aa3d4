import { describe, expect, it } from 'vitest';
import type { RequirementId } from '../../spec/index.ts';
import type { JsonObject } from './reading.ts';
import { breaks, broken, keeps } from './testing/judged.ts';
import * as s from './testing/streams.ts';
import { numbered, streamExchange } from './testing/wire.ts';

type Spoilt = [title: string, events: JsonObject[], breaks: RequirementId[]];

const text = s.textStream;
const call = s.callStream;
const reasoning = s.reasoningStream;
const RAW = s.whole(s.rawReasoningEvents('I think.'), [
  s.reasoningItem([], { content: [{ type: 'reasoning_text', text: 'I think.' }] }),
]);
const TWO = s.whole(
  [...s.messageEvents('One'), ...s.messageEvents('Two', 1, 'msg_2')],
  [s.messageItem([s.textPart('One')]), s.messageItem([s.textPart('Two')], { id: 'msg_2' })],
);

function at(events: JsonObject[], index: number): JsonObject {
  const event = events.at(index);
  if (event === undefined) throw new RangeError(`no event ${index}`);
  return event;
}

function response(event: JsonObject, changes: JsonObject): JsonObject {
  return { ...event, response: { ...(event['response'] as JsonObject), ...changes } };
}

function item(event: JsonObject, changes: JsonObject): JsonObject {
  return { ...event, item: { ...(event['item'] as JsonObject), ...changes } };
}

const LIFECYCLE: Spoilt[] = [
  ['no response.created', s.without(text(), 'response.created'), ['stream.created-first']],
  [
    'in_progress before created',
    [at(text(), 1), at(text(), 0), ...text().slice(2)],
    ['stream.created-first'],
  ],
  ['created twice', [at(text(), 0), ...text()], ['stream.created-once']],
  ['a retry that begins anew in the middle', [...text().slice(0, 5), ...text()], ['stream.created-once']],
  ['no in_progress', s.without(text(), 'response.in_progress'), ['stream.in-progress']],
  ['no terminal event', text().slice(0, -1), ['stream.terminal-present']],
  ['two terminal events', [...text(), at(text(), -1)], ['stream.terminal-once']],
  ['a failure after completion', [...text(), at(s.failedStream(), -1)], ['stream.terminal-once']],
  [
    'completed with status incomplete',
    s.changed(text(), 'response.completed', (event) => response(event, { status: 'incomplete' })),
    ['stream.terminal-fits-status'],
  ],
  [
    'another id at the end',
    s.changed(text(), 'response.completed', (event) => response(event, { id: 'resp_2' })),
    ['stream.response-stable'],
  ],
  [
    'created that is completed already',
    s.changed(text(), 'response.created', (event) => response(event, { status: 'completed' })),
    ['stream.created-status'],
  ],
  [
    'created without a status',
    s.changed(text(), 'response.created', (event) => response(event, { status: undefined })),
    ['stream.created-status'],
  ],
  [
    'created that has the output already',
    s.changed(text(), 'response.created', (event) => response(event, { output: [s.messageItem([])] })),
    ['stream.created-status'],
  ],
];

const SEQUENCE: Spoilt[] = [
  [
    'no numbers',
    text().map((event) => ({ ...event, sequence_number: undefined })),
    ['stream.sequence-present'],
  ],
  [
    'numbers as strings',
    numbered(text()).map((event) => ({ ...event, sequence_number: String(event['sequence_number']) })),
    ['stream.sequence-present'],
  ],
  [
    'numbers from 1',
    numbered(text()).map((event) => ({ ...event, sequence_number: Number(event['sequence_number']) + 1 })),
    ['stream.sequence-contiguous'],
  ],
  ['always 0', text().map((event) => ({ ...event, sequence_number: 0 })), ['stream.sequence-contiguous']],
  ['an event lost', numbered(text()).toSpliced(4, 1), ['stream.sequence-contiguous', 'equality.text']],
];

const ITEMS: Spoilt[] = [
  ['no output_item.added', s.without(text(), 'response.output_item.added'), ['stream.item-announced']],
  [
    'no announcements at all',
    s.without(text(), 'response.output_item.added', 'response.content_part.added'),
    ['stream.item-announced'],
  ],
  [
    'nothing but deltas and the end',
    s.without(
      text(),
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
    ),
    ['stream.item-announced'],
  ],
  [
    'an item announced twice',
    s.before(text(), 'response.content_part.added', at(text(), 2)),
    ['stream.item-opened-once'],
  ],
  ['no output_item.done', s.without(text(), 'response.output_item.done'), ['stream.item-closed']],
  [
    'an item closed twice',
    s.after(text(), 'response.output_item.done', at(text(), -2)),
    ['stream.item-closed'],
  ],
  [
    'nothing closed',
    s.without(text(), 'response.output_text.done', 'response.content_part.done', 'response.output_item.done'),
    ['stream.item-closed'],
  ],
  [
    'output_index from 1',
    text().map((event) => ('output_index' in event ? { ...event, output_index: 1 } : event)),
    ['stream.item-index'],
  ],
  [
    'two items at index 0',
    TWO.map((event) => ('output_index' in event ? { ...event, output_index: 0 } : event)),
    ['stream.item-index'],
  ],
  [
    'deltas with the index of another item',
    TWO.map((event) =>
      event['type'] === 'response.output_text.delta' ? { ...event, output_index: 0 } : event,
    ),
    ['stream.item-index'],
  ],
  [
    'a new item_id in each delta',
    text().map((event, index) =>
      event['type'] === 'response.output_text.delta' ? { ...event, item_id: `x_${index}` } : event,
    ),
    ['stream.item-id'],
  ],
  [
    'all of an item under the id of the response',
    text().map((event) => ('item_id' in event ? { ...event, item_id: 'resp_1' } : event)),
    ['stream.item-id'],
  ],
  [
    'another id at output_item.done',
    s.changed(text(), 'response.output_item.done', (event) => item(event, { id: 'msg_9' })),
    ['stream.item-stable'],
  ],
  [
    'another id in the final output',
    s.changed(text(), 'response.completed', (event) =>
      response(event, { output: [s.messageItem([s.textPart('Hello, world')], { id: 'msg_9' })] }),
    ),
    ['stream.item-stable'],
  ],
  [
    'another call_id at output_item.done',
    s.changed(call(), 'response.output_item.done', (event) => item(event, { call_id: 'call_9' })),
    ['stream.item-stable'],
  ],
  [
    'an item opened before the last is closed',
    [...TWO.slice(0, 8), at(TWO, 9), at(TWO, 8), ...TWO.slice(10)],
    ['stream.no-interleaving'],
  ],
];

const PARTS: Spoilt[] = [
  ['no content_part.added', s.without(text(), 'response.content_part.added'), ['stream.part-announced']],
  [
    'no content_part events',
    s.without(text(), 'response.content_part.added', 'response.content_part.done'),
    ['stream.part-announced'],
  ],
  ['no content_part.done', s.without(text(), 'response.content_part.done'), ['stream.part-closed']],
  [
    'a part closed after its item',
    s.after(s.without(text(), 'response.content_part.done'), 'response.output_item.done', at(text(), 7)),
    ['stream.part-closed'],
  ],
  [
    'content_index from 1',
    text().map((event) => ('content_index' in event ? { ...event, content_index: 1 } : event)),
    ['stream.part-index'],
  ],
  [
    'a content_index that runs on with each delta',
    text().map((event, index) =>
      event['type'] === 'response.output_text.delta' ? { ...event, content_index: index } : event,
    ),
    ['stream.part-index'],
  ],
  [
    'text.done at content_index -1',
    s.changed(text(), 'response.output_text.done', (event) => ({ ...event, content_index: -1 })),
    ['stream.part-index'],
  ],
  [
    'no summary_part.added',
    s.without(reasoning(), 'response.reasoning_summary_part.added'),
    ['stream.summary-announced'],
  ],
  [
    'no summary_part.done',
    s.without(reasoning(), 'response.reasoning_summary_part.done'),
    ['stream.summary-closed'],
  ],
  [
    'both summary parts at index 0',
    reasoning().map((event) => ('summary_index' in event ? { ...event, summary_index: 0 } : event)),
    ['stream.summary-index'],
  ],
  [
    'refusal events in a text part',
    s.changed(s.refusalStream(), 'response.content_part.added', (event) => ({
      ...event,
      part: s.textPart(''),
    })),
    ['stream.event-fits-item'],
  ],
  [
    'text events for a call',
    text().map((event) =>
      event['type'] === 'response.output_item.added' || event['type'] === 'response.output_item.done'
        ? { ...event, item: s.callItem('', { id: 'msg_1' }) }
        : event['type'] === 'response.completed'
          ? response(event, { output: [s.callItem('', { id: 'msg_1' })] })
          : event,
    ),
    ['stream.event-fits-item'],
  ],
];

const RUNS: Spoilt[] = [
  ['no text deltas', s.without(text(), 'response.output_text.delta'), ['stream.deltas-present']],
  [
    'no argument deltas',
    s.without(call(), 'response.function_call_arguments.delta'),
    ['stream.deltas-present'],
  ],
  [
    'a text that comes with output_item.done alone',
    [...text().slice(0, 3), ...text().slice(-2)],
    ['stream.deltas-present'],
  ],
  ['nothing but created and completed', [...text().slice(0, 2), at(text(), -1)], ['stream.deltas-present']],
  ['no output_text.done', s.without(text(), 'response.output_text.done'), ['stream.done-present']],
  ['no arguments.done', s.without(call(), 'response.function_call_arguments.done'), ['stream.done-present']],
  [
    'output_text.done after its part',
    [...text().slice(0, 6), at(text(), 7), at(text(), 6), ...text().slice(8)],
    ['stream.done-present'],
  ],
  [
    'a delta after output_text.done',
    [...text().slice(0, 5), at(text(), 6), at(text(), 5), ...text().slice(7)],
    ['stream.nothing-after-done'],
  ],
  [
    'output_text.done twice',
    s.after(text(), 'response.output_text.done', at(text(), 6)),
    ['stream.nothing-after-done'],
  ],
  [
    'an item announced with its text',
    s.changed(text(), 'response.output_item.added', (event) =>
      item(event, { content: [s.textPart('Hello')] }),
    ),
    ['stream.added-empty'],
  ],
  [
    'a part announced with its text',
    s.changed(text(), 'response.content_part.added', (event) => ({ ...event, part: s.textPart('Hello, ') })),
    ['stream.added-empty'],
  ],
  [
    'a call announced with its arguments',
    s.changed(call(), 'response.output_item.added', (event) =>
      item(event, { arguments: '{"city":"Paris"}' }),
    ),
    ['stream.added-empty'],
  ],
];

describe.each([
  ['lifecycle', LIFECYCLE],
  ['sequence', SEQUENCE],
  ['items', ITEMS],
  ['parts', PARTS],
  ['runs', RUNS],
])('%s: each defect is one finding', (_, table) => {
  it.each(table)('%s', (_title, events, expected) => {
    expect(breaks(streamExchange(events))).toEqual(expected);
  });
});

const RIGHT: [string, JsonObject[]][] = [
  ['raw reasoning', RAW],
  ['two messages', TWO],
  [
    'queued before in_progress',
    s.before(text(), 'response.in_progress', {
      type: 'response.queued',
      response: s.responseOf([], { status: 'queued', usage: null }),
    }),
  ],
  [
    'events that nobody knows',
    s.before(text(), 'response.output_item.added', { type: 'acme:thing', note: 1 }),
  ],
  [
    "a vendor's event without a number",
    s.before(numbered(text()), 'response.output_item.added', {
      type: 'acme:ping',
      sequence_number: undefined,
    }),
  ],
  ['an error and nothing else', [{ type: 'error', code: 'server_error', message: 'No.', param: null }]],
  [
    'response.failed after error',
    [
      ...s.failedStream().slice(0, -1),
      { type: 'error', code: 'x', message: 'No.', param: null },
      at(s.failedStream(), -1),
    ],
  ],
  [
    'an item of a tool that the grammar does not know',
    s.whole(
      [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'acme:lookup', id: 'al_1', status: 'in_progress' },
        },
        { type: 'acme:lookup.running', output_index: 0, item_id: 'al_1' },
        {
          type: 'response.output_item.done',
          output_index: 0,
          item: { type: 'acme:lookup', id: 'al_1', status: 'completed' },
        },
      ],
      [{ type: 'acme:lookup', id: 'al_1', status: 'completed' }],
    ),
  ],
  [
    'a message without content',
    s.whole(
      [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: s.messageItem([], { status: 'in_progress' }),
        },
        { type: 'response.output_item.done', output_index: 0, item: s.messageItem([]) },
      ],
      [s.messageItem([])],
    ),
  ],
];

it.each(RIGHT)('breaks nothing: %s', (_, events) => {
  expect(breaks(streamExchange(events))).toEqual([]);
});

describe('places and folding', () => {
  it('says where the finding is, and folds what follows from it', () => {
    const [finding] = broken(
      streamExchange(s.without(text(), 'response.output_item.added', 'response.content_part.added')),
    );
    expect(finding).toMatchObject({
      requirement: 'stream.item-announced',
      expected: 'response.output_item.added before response.output_text.delta',
      got: 'none',
      place: { event: 2 },
      folded: [{ requirement: 'stream.part-announced' }],
    });
    expect(finding?.place.offset).toBeGreaterThan(0);
  });

  it('names the field by a pointer', () => {
    const [finding] = broken(
      streamExchange(text().map((event) => ('item_id' in event ? { ...event, item_id: 'resp_1' } : event))),
    );
    expect(finding).toMatchObject({
      expected: 'item_id msg_1',
      got: 'resp_1',
      place: { event: 3, pointer: '/item_id' },
    });
    expect(finding?.folded).toHaveLength(4);
  });

  it('folds all that a missing event could be, where an event could not be read', () => {
    const exchange = streamExchange(text());
    const spoilt = Buffer.from(exchange.response?.chunks[0]?.bytes ?? [])
      .toString()
      .replace('"type":"response.completed"', '"type":response.completed');
    const found = broken({
      ...exchange,
      response: exchange.response && {
        ...exchange.response,
        chunks: [{ at: 1, bytes: Buffer.from(spoilt) }],
      },
    });
    expect(found.map((finding) => finding.requirement)).toEqual(['sse.data-json']);
    expect(found[0]?.folded?.map((finding) => finding.requirement)).toEqual(['stream.terminal-present']);
  });
});

describe('streams that ended otherwise', () => {
  it('says nothing of what we left open when we stopped the stream', () => {
    const exchange = streamExchange(text().slice(0, 5), {
      failure: { kind: 'aborted', message: 'the case stopped it' },
    });
    expect(breaks(exchange)).toEqual([]);
    expect(keeps(exchange)).not.toContain('stream.terminal-present');
  });

  it('puts a cut connection under one requirement', () => {
    const exchange = streamExchange(text().slice(0, 5), {
      failure: { kind: 'cut', message: 'socket closed' },
    });
    expect(breaks(exchange)).toEqual(['http.body-complete']);
  });

  it('misses the terminal event in a stream without any event', () => {
    expect(breaks(streamExchange([]))).toEqual(['stream.terminal-present']);
  });

  it('misses a terminal event that comes after [DONE]', () => {
    const exchange = streamExchange(text());
    const body = Buffer.from(exchange.response?.chunks[0]?.bytes ?? []).toString();
    const early = body.replace('event: response.completed', 'data: [DONE]\n\nevent: response.completed');
    expect(
      breaks({
        ...exchange,
        response: exchange.response && {
          ...exchange.response,
          chunks: [{ at: 1, bytes: Buffer.from(early) }],
        },
      }),
    ).toEqual(['stream.terminal-present']);
  });

  it('does not judge the beginning of a stream that was taken up again', () => {
    const exchange = streamExchange(numbered(text()).slice(5), {
      method: 'GET',
      path: '/responses/resp_1?stream=true&starting_after=4',
      asked: null,
    });
    expect(breaks(exchange)).toEqual([]);
  });
});
