import { describe, expect, test } from 'vitest';
import { grammar } from '../../../spec/index.ts';
import type { PageRow } from '../data.ts';
import { linesOf } from './brackets.ts';

const rows: Record<string, PageRow> = Object.fromEntries(
  Object.entries(grammar).map(([type, { does, bracket }]) => [type, [does, bracket] as const]),
);

type Event = [type: string, data?: object];

const drawn = (...events: Event[]) => {
  const frames = events.map(([type, data = {}], index) => {
    return { at: index, offset: index, index, type, data: JSON.stringify({ type, ...data }) };
  });
  const letters = { open: '┌', through: '│', close: '└', none: ' ' };
  return linesOf(frames, rows).map(({ lanes }) => lanes.map((lane) => letters[lane]).join(''));
};

const created: Event = ['response.created'];
const completed: Event = ['response.completed'];
const item = (what: 'added' | 'done', output_index = 0): Event => [
  `response.output_item.${what}`,
  { output_index },
];
const part = (what: 'added' | 'done', output_index = 0): Event => [
  `response.content_part.${what}`,
  { output_index, content_index: 0 },
];
const delta: Event = ['response.output_text.delta', { output_index: 0, content_index: 0, delta: 'x' }];

describe('brackets are drawn as they nest', () => {
  test('a response with one text', () => {
    const events = [created, item('added'), part('added'), delta, part('done'), item('done'), completed];
    expect(drawn(...events)).toEqual(['┌  ', '│┌ ', '││┌', '│││', '││└', '│└ ', '└  ']);
  });

  test('an item goes on while another one is closed', () => {
    const events = [created, item('added', 0), item('added', 1), item('done', 0), item('done', 1)];
    expect(drawn(...events)).toEqual(['┌  ', '│┌ ', '│┌ ', '│└ ', '│└ ']);
  });

  test('what was never closed ends with what is around it, or at the end', () => {
    const events = [created, item('added'), part('added'), item('done'), delta];
    expect(drawn(...events)).toEqual(['┌  ', '│┌ ', '││┌', '│└│', '│  ']);
  });

  test('what was never opened is not closed', () => {
    expect(drawn(part('done'), completed)).toEqual(['   ', '   ']);
  });
});

test('blocks that are no events have no bracket, and break nothing', () => {
  const lines = linesOf(
    [
      { at: 0, offset: 0, index: null, type: null, data: '[DONE]' },
      { at: 0, offset: 0, index: 0, type: '__proto__', data: '{"type":"__proto__"}' },
      { at: 0, offset: 0, index: 1, type: 'response.created', data: '{ cut' },
    ],
    rows,
  );
  expect(lines.map(({ does }) => does)).toEqual(['', '', 'open']);
});
