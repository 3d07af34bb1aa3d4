import { describe, expect, it } from 'vitest';
import type { RequirementId } from '../../spec/index.ts';
import type { JsonObject } from './reading.ts';
import * as h from './testing/hosted.ts';
import { breaks, broken, keeps } from './testing/judged.ts';
import * as s from './testing/streams.ts';
import { streamExchange } from './testing/wire.ts';

const WITH_AUDIO = s.before(s.textStream(), 'response.output_item.added', ...h.audioEvents());

const RIGHT: [string, JsonObject[]][] = [
  ['a search', h.searchStream()],
  ['a program', h.codeStream()],
  ['an image with partial ones', h.imageStream()],
  ['tools that are listed and called', h.mcpStream()],
  ['a call that failed', h.failedMcpStream()],
  ['the input of a custom tool', h.customStream()],
  ['a patch', h.patchStream()],
  ['commands and what they print', h.shellStream()],
  ['speech', WITH_AUDIO],
  ['a keep-alive before all else', [{ type: 'keepalive' }, ...s.textStream()]],
  [
    'a search that failed, for which there is no last phase',
    s.without(h.searchStream({ ...h.SEARCH, status: 'failed' }), 'response.web_search_call.completed'),
  ],
  ['a program whose code the item leaves out', h.codeStream({ ...h.PROGRAM, code: null })],
  [
    'a compaction, with and without its phase',
    h.itemStream({ id: 'cmp_1', type: 'compaction', encrypted_content: 'gAAA' }, {}, [
      { type: 'response.compaction.compacting', item_id: 'cmp_1' },
    ]),
  ],
  [
    'an item of which the grammar knows no events',
    h.itemStream({ id: 'cu_1', type: 'computer_call', status: 'completed' }, { status: 'in_progress' }, []),
  ],
];

it.each(RIGHT)('breaks nothing: %s', (_, events) => {
  const found = broken(streamExchange(events));
  expect(found.filter(({ requirement }) => requirement !== 'sse.no-keepalive-event')).toEqual([]);
});

function moved(events: JsonObject[], type: string, before: string): JsonObject[] {
  return s.before(s.without(events, type), before, ...events.filter((event) => event['type'] === type));
}

const SPOILT: [title: string, events: JsonObject[], breaks: RequirementId[]][] = [
  [
    'phases in another order',
    moved(h.searchStream(), 'response.web_search_call.searching', 'response.web_search_call.in_progress'),
    ['stream.phase-order'],
  ],
  [
    'a first phase twice',
    s.before(h.searchStream(), 'response.web_search_call.searching', {
      type: 'response.web_search_call.in_progress',
      item_id: 'ws_1',
      output_index: 0,
    }),
    ['stream.phase-order'],
  ],
  [
    'code after the end of the run',
    moved(
      h.codeStream(),
      'response.code_interpreter_call.completed',
      'response.code_interpreter_call_code.done',
    ),
    ['stream.phase-order'],
  ],
  [
    'a phase after its item',
    moved(h.searchStream(), 'response.web_search_call.completed', 'response.completed'),
    ['stream.nothing-after-done'],
  ],
  [
    'no first phase',
    s.without(h.searchStream(), 'response.web_search_call.in_progress'),
    ['stream.phase-shown'],
  ],
  [
    'no last phase',
    s.without(h.imageStream(), 'response.image_generation_call.completed'),
    ['stream.phase-shown'],
  ],
  ['no phases at all', h.itemStream(h.IMAGE, { result: null }, []), ['stream.phase-shown']],
  [
    'an item closed in the middle of its work',
    h.searchStream({ ...h.SEARCH, status: 'searching' }),
    ['stream.phase-fits-status'],
  ],
  [
    'phases of another tool',
    s.without(h.imageStream(), 'response.image_generation_call.partial_image').map((event) => ({
      ...event,
      type: String(event['type']).replace('image_generation_call.generating', 'mcp_call.in_progress'),
    })),
    ['stream.event-fits-item'],
  ],
  [
    'phases of an item that was not announced',
    s.without(h.searchStream(), 'response.output_item.added'),
    ['stream.item-announced'],
  ],
  [
    'another id in the phases',
    h.searchStream().map((event) => ('item_id' in event ? { ...event, item_id: 'ws_2' } : event)),
    ['stream.item-id'],
  ],
  [
    'partial images counted from 1',
    h
      .imageStream()
      .map((event) =>
        'partial_image_index' in event
          ? { ...event, partial_image_index: Number(event['partial_image_index']) + 1 }
          : event,
      ),
    ['stream.entry-index'],
  ],
  [
    'a command that was not begun',
    s.without(h.shellStream(), 'response.shell_call_command.added'),
    ['stream.entry-announced'],
  ],
  [
    'a command begun after its first piece',
    moved(h.shellStream(), 'response.shell_call_command.added', 'response.shell_call_command.done'),
    ['stream.entry-announced'],
  ],
  [
    'no done event of a custom input',
    s.without(h.customStream(), 'response.custom_tool_call_input.done'),
    ['stream.done-present'],
  ],
  ['no end of the speech', s.without(WITH_AUDIO, 'response.audio.done'), ['stream.done-present']],
  [
    'speech after its end',
    s.after(WITH_AUDIO, 'response.audio.done', { type: 'response.audio.delta', delta: 'AA==' }),
    ['stream.nothing-after-done'],
  ],
];

describe('each defect is one finding', () => {
  it.each(SPOILT)('%s', (_title, events, expected) => {
    expect(breaks(streamExchange(events))).toEqual(expected);
  });
});

it('says where a phase is missed, and which', () => {
  const [finding] = broken(
    streamExchange(s.without(h.mcpStream(), 'response.mcp_call.completed', 'response.mcp_call.failed')),
  );
  expect(finding).toMatchObject({
    requirement: 'stream.phase-shown',
    expected: 'response.mcp_call.completed before response.output_item.done',
    got: 'none',
    place: { event: 10 },
  });
});

it('keeps only what it saw', () => {
  const phases: RequirementId[] = ['stream.phase-order', 'stream.phase-shown', 'stream.phase-fits-status'];
  expect(keeps(streamExchange(h.searchStream()))).toEqual(expect.arrayContaining(phases));
  expect(keeps(streamExchange(s.textStream())).filter((id) => phases.includes(id))).toEqual([]);
  expect(keeps(streamExchange(h.imageStream()))).toContain('stream.entry-index');
  expect(keeps(streamExchange(h.shellStream()))).toContain('stream.entry-announced');
});
