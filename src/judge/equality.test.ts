import { describe, expect, it } from 'vitest';
import type { RequirementId } from '../../spec/index.ts';
import { sameResponse, sameShape } from './equality.ts';
import type { JsonObject } from './reading.ts';
import * as h from './testing/hosted.ts';
import { breaks, broken, keeps } from './testing/judged.ts';
import * as s from './testing/streams.ts';
import { streamExchange } from './testing/wire.ts';

const MESSAGE = s.messageItem([s.textPart('Hello, world')]);

function output(events: JsonObject[], items: JsonObject[]): JsonObject[] {
  return s.changed(events, 'response.completed', (event) => ({
    ...event,
    response: { ...(event['response'] as JsonObject), output: items },
  }));
}

const CITATION: JsonObject = {
  type: 'url_citation',
  url: 'https://a.test',
  title: 'A',
  start_index: 0,
  end_index: 1,
};
const ANNOTATED: JsonObject = {
  type: 'response.output_text.annotation.added',
  item_id: 'msg_1',
  output_index: 0,
  content_index: 0,
  annotation_index: 0,
  annotation: CITATION,
};
const CITING = s.messageItem([{ ...s.textPart('Hello, world'), annotations: [CITATION] }]);

const SPOILT: [title: string, events: JsonObject[], breaks: RequirementId[]][] = [
  ['a delta lost', s.textStream().toSpliced(4, 1), ['equality.text']],
  ['a delta sent twice', s.textStream().toSpliced(4, 0, s.textStream()[4] ?? {}), ['equality.text']],
  [
    'output_text.done that is cut',
    s.changed(s.textStream(), 'response.output_text.done', (event) => ({ ...event, text: 'Hello' })),
    ['equality.text'],
  ],
  [
    'a part closed with another text',
    s.changed(s.textStream(), 'response.content_part.done', (event) => ({
      ...event,
      part: s.textPart('Hi'),
    })),
    ['equality.text'],
  ],
  [
    'an item closed with another text',
    s.changed(s.textStream(), 'response.output_item.done', (event) => ({
      ...event,
      item: s.messageItem([s.textPart('Hi')]),
    })),
    ['equality.text'],
  ],
  [
    'an item closed without its part',
    s.changed(s.textStream(), 'response.output_item.done', (event) => ({
      ...event,
      item: s.messageItem([]),
    })),
    ['equality.text', 'equality.final-output'],
  ],
  [
    'a final output with another text',
    output(s.textStream(), [s.messageItem([s.textPart('Hi')])]),
    ['equality.text'],
  ],
  ['a final output that is empty', output(s.textStream(), []), ['equality.final-output']],
  [
    'a final output with one more item',
    output(s.textStream(), [MESSAGE, s.callItem('{}')]),
    ['equality.final-output'],
  ],
  [
    'a final output in another order',
    output(s.reasoningStream(), [
      s.messageItem([s.textPart('Done.')]),
      s.reasoningItem(['First I look.', 'Then I leap.']),
    ]),
    ['equality.final-output'],
  ],
  [
    'a final item that lost its annotations',
    s.changed(s.textStream(), 'response.output_item.done', (event) => ({
      ...event,
      item: s.messageItem([
        {
          ...s.textPart('Hello, world'),
          annotations: [
            { type: 'url_citation', url: 'https://a.test', title: 'A', start_index: 0, end_index: 1 },
          ],
        },
      ]),
    })),
    ['equality.annotations', 'equality.final-output'],
  ],
  [
    'an annotation that was added, and is in no part',
    s.textStream().toSpliced(5, 0, ANNOTATED),
    ['equality.annotations'],
  ],
  [
    'a part closed with an annotation that its item lost',
    s.changed(s.textStream(), 'response.content_part.done', (event) => ({
      ...event,
      part: { ...s.textPart('Hello, world'), annotations: [CITATION] },
    })),
    ['equality.annotations'],
  ],
  [
    'arguments doubled in arguments.done',
    s.changed(s.callStream('{"a":1}'), 'response.function_call_arguments.done', (event) => ({
      ...event,
      arguments: '{"a":1}{"a":1}',
    })),
    ['equality.arguments'],
  ],
  [
    'arguments lost in the closed item',
    s.changed(s.callStream(), 'response.output_item.done', (event) => ({ ...event, item: s.callItem('') })),
    ['equality.arguments'],
  ],
  [
    'another name at arguments.done',
    s.changed(s.callStream(), 'response.function_call_arguments.done', (event) => ({
      ...event,
      name: 'other',
    })),
    ['equality.function-name'],
  ],
  [
    'a summary that differs in its part',
    s.changed(s.reasoningStream(), 'response.reasoning_summary_part.done', (event) => ({
      ...event,
      part: { type: 'summary_text', text: 'x' },
    })),
    ['equality.summary'],
  ],
  [
    'a refusal that is cut in the end',
    s.changed(s.refusalStream(), 'response.refusal.done', (event) => ({ ...event, refusal: 'I' })),
    ['equality.refusal'],
  ],
  [
    'raw reasoning that differs in the end',
    s.whole(s.rawReasoningEvents('I think.'), [
      s.reasoningItem([], { content: [{ type: 'reasoning_text', text: 'No.' }] }),
    ]),
    ['equality.reasoning-text'],
  ],
];

const HOSTED: typeof SPOILT = [
  ['a piece of the code lost', h.codeStream().toSpliced(4, 1), ['equality.tool-input']],
  ['an input lost in the closed item', h.customStream({ ...h.CUSTOM, input: '' }), ['equality.tool-input']],
  [
    'arguments of an MCP call that are cut in the end',
    output(h.mcpStream(), [at(h.mcpStream(), 5), { ...h.MCP_CALL, arguments: '{}' }]),
    ['equality.tool-input'],
  ],
  [
    'a patch that differs in its done event',
    s.changed(h.patchStream(), 'response.apply_patch_call_operation_diff.done', (event) => ({
      ...event,
      diff: '',
    })),
    ['equality.tool-input'],
  ],
  [
    'a command that differs in its done event',
    s.changed(h.shellStream(), 'response.shell_call_command.done', (event) => ({
      ...event,
      command: 'date',
    })),
    ['equality.tool-input'],
  ],
  [
    'what a command prints doubled',
    s.changed(h.shellStream(), 'response.shell_call_output_content.delta', (event) => ({
      ...event,
      delta: { stdout: 'tides.txt' },
    })),
    ['equality.tool-output'],
  ],
];

function at(events: JsonObject[], index: number): JsonObject {
  return events[index]?.['item'] as JsonObject;
}

it.each(HOSTED)('finds, in what a tool is given or gives, %s', (_, events, expected) => {
  expect(breaks(streamExchange(events))).toEqual(expected);
});

it.each(SPOILT)('finds %s', (_, events, expected) => {
  expect(breaks(streamExchange(events))).toEqual(expected);
});

const RIGHT: [title: string, events: JsonObject[]][] = [
  [
    'an annotation that was added, and stands wherever its part does',
    output(
      s
        .changed(s.textStream().toSpliced(5, 0, ANNOTATED), 'response.content_part.done', (event) => ({
          ...event,
          part: { ...s.textPart('Hello, world'), annotations: [CITATION] },
        }))
        .map((event) => (event['type'] === 'response.output_item.done' ? { ...event, item: CITING } : event)),
      [CITING],
    ),
  ],
  [
    'arguments with other spaces',
    s.changed(s.callStream(), 'response.function_call_arguments.done', (event) => ({
      ...event,
      arguments: '{ "city": "Paris" }',
    })),
  ],
  [
    'arguments.done without a name',
    s.changed(s.callStream(), 'response.function_call_arguments.done', (event) => ({
      ...event,
      name: undefined,
    })),
  ],
  ['null where the closed item has nothing', output(s.textStream(), [{ ...MESSAGE, phase: null }])],
  [
    'an empty list where the closed item has nothing',
    output(s.textStream(), [s.messageItem([{ type: 'output_text', text: 'Hello, world' }])]),
  ],
  ['a failed response without the output so far', s.failedStream()],
  ['a command that comes whole', s.without(h.shellStream(), 'response.shell_call_command.delta')],
  [
    'arguments of an MCP call with other spaces',
    s.changed(h.mcpStream(), 'response.mcp_call_arguments.done', (event) => ({
      ...event,
      arguments: '{ "port": "Brest" }',
    })),
  ],
];

it.each(RIGHT)('lets pass %s', (_, events) => {
  expect(breaks(streamExchange(events))).toEqual([]);
});

it('shows both texts from where they part, and folds the others beneath', () => {
  const long = 'a'.repeat(500);
  const events = s.whole(s.messageEvents(`${long}b`), [s.messageItem([s.textPart(`${long}c`)])]);
  const [finding] = broken(streamExchange(events));
  expect(finding?.expected).toBe(`as in the joined deltas: …"${'a'.repeat(20)}b" (501 characters)`);
  expect(finding?.got).toBe(`in the final output: …"${'a'.repeat(20)}c" (501 characters)`);
  expect(finding?.place).toMatchObject({ event: 9, pointer: '/response/output/0/content/0/text' });
});

it('keeps only what was said twice', () => {
  expect(keeps(streamExchange(s.callStream()))).toEqual(
    expect.arrayContaining(['equality.arguments', 'equality.function-name', 'equality.final-output']),
  );
  expect(keeps(streamExchange(s.callStream()))).not.toContain('equality.text');
});

describe('sameShape', () => {
  const json = s.responseOf([MESSAGE]);

  it('lets values differ, and null stand for a value or for nothing', () => {
    const other = {
      ...s.responseOf([s.messageItem([s.textPart('Other')])]),
      id: 'resp_2',
      usage: null,
      user: undefined,
      completed_at: null,
    };
    expect(sameShape(json, other)).toBeNull();
  });

  it('compares items of the same type only, and leaves the keys of metadata to the user', () => {
    const other = s.responseOf([s.reasoningItem([]), MESSAGE], { metadata: { a: 'b' } });
    expect(sameShape(json, other)).toBeNull();
  });

  it.each<[string, JsonObject, object]>([
    [
      'a field that is missing',
      { tools: undefined },
      { pointer: '/tools', expected: 'array', got: 'nothing' },
    ],
    ['another type', { created_at: '1' }, { pointer: '/created_at', expected: 'number', got: 'string' }],
    [
      'a field that is missing within',
      { usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } },
      { pointer: '/usage/input_tokens_details' },
    ],
    [
      'a part without annotations',
      { output: [s.messageItem([{ type: 'output_text', text: '', logprobs: [] }])] },
      { pointer: '/output/0/content/0/annotations' },
    ],
  ])('finds %s', (_, changes, difference) => {
    expect(sameShape(json, { ...json, ...changes })).toMatchObject(difference);
  });
});

describe('sameResponse', () => {
  const answered = s.responseOf([MESSAGE]);

  it('lets the retrieved one have more, and leave out null', () => {
    const { instructions: _, ...retrieved } = answered;
    expect(sameResponse(answered, { ...retrieved, background: false })).toBeNull();
  });

  it('does not ask for what is given only to who includes it', () => {
    const item = s.reasoningItem([], { encrypted_content: 'gAAA' });
    expect(sameResponse(s.responseOf([item]), s.responseOf([s.reasoningItem([])]))).toBeNull();
  });

  it('finds a value that changed', () => {
    expect(sameResponse(answered, { ...answered, output: [s.messageItem([s.textPart('Bye')])] })).toEqual({
      pointer: '/output/0/content/0/text',
      expected: '"Hello, world", as answered',
      got: '"Bye"',
    });
  });
});
