import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bracketsOf } from './brackets.ts';
import { fold } from './fold.ts';
import type { JsonObject, StreamEvent } from './reading.ts';
import * as h from './testing/hosted.ts';

function eventsOf(list: readonly JsonObject[]): StreamEvent[] {
  const frame = { offset: 0, at: 0, event: null, data: '', identified: false, closed: true };
  return list.map((data, index) => ({ index, frame, type: String(data['type']), data }));
}

/** What added, delta and done events alone build. */
function built(list: readonly JsonObject[]): JsonObject[] {
  return fold(bracketsOf(eventsOf(list))).items.map(({ item }) => item);
}

describe('what the deltas build', () => {
  it('is the code, the input, the patch', () => {
    expect(built(h.codeStream())).toMatchObject([{ code: 'print(1)' }]);
    expect(built(h.customStream())).toMatchObject([{ input: 'High water' }]);
    expect(built(h.patchStream())).toMatchObject([{ operation: { path: 'tides.txt', diff: '@@ -1 +1 @@' } }]);
  });

  it('is each command, and each stream that a command prints to', () => {
    expect(built(h.shellStream())).toMatchObject([
      { action: { commands: ['ls -l', 'date'] } },
      { output: [{ stdout: 'tides.txt' }, { stderr: 'date: no clock' }] },
    ]);
  });

  it('leaves what was announced as it is', () => {
    const events = h.patchStream();
    const before = structuredClone(events);
    built(events);
    expect(events).toEqual(before);
  });

  it('leaves out an entry far beyond the end of its list', () => {
    const events = h
      .shellStream()
      .map((event) => ('command_index' in event ? { ...event, command_index: 1e9 } : event));
    expect(built(events)).toMatchObject([{ action: { commands: [] } }, { output: [] }]);
  });

  it('is the text, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 6 }), (pieces) => {
        const deltas = pieces.map((delta) => ({
          type: 'response.custom_tool_call_input.delta',
          item_id: 'ctc_1',
          delta,
        }));
        const events = h.itemStream(h.CUSTOM, { input: '' }, deltas);
        expect(built(events)).toMatchObject([{ input: pieces.join('') }]);
      }),
    );
  });
});

it('takes an entry without a number for the one that was spoken of last', () => {
  const events = h
    .shellStream()
    .map((event) =>
      event['type'] === 'response.shell_call_command.done' ? { ...event, command_index: undefined } : event,
    );
  const [call] = bracketsOf(eventsOf(events)).items;
  expect([...(call?.runs ?? [])].map((run) => [run.entry, run.whole])).toEqual([
    [0, 'ls -l'],
    [1, 'date'],
  ]);
});

it('stays quick with a hundred thousand commands in one item', () => {
  const commands = Array.from({ length: 100_000 }, (_, command_index) => ({
    type: 'response.shell_call_command.added',
    command_index,
    command: 'ls',
  }));
  const item = { id: 'sh_1', type: 'shell_call', action: { commands: [] } };
  const start = performance.now();
  const [shell] = built(h.itemStream(item, {}, commands));
  expect((shell?.['action'] as { commands: string[] }).commands).toHaveLength(100_000);
  expect(performance.now() - start).toBeLessThan(5000);
});
