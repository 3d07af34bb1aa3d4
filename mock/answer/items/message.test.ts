import { beforeAll, describe, expect, it } from 'vitest';
import { warm } from '../warm.ts';
import { at, coreOf, eventsOf, jsonOf } from '../testing/calls.ts';
import type { JsonObject } from '../json.ts';
import type { ScriptItem } from '../types.ts';
import { annotationsOf } from './citation.ts';

beforeAll(warm);

const said = async (item: ScriptItem, body: JsonObject = {}) =>
  jsonOf(await coreOf().create({ input: 'x', ...body }, { items: [item] }));

describe('a message', () => {
  it('may have several parts, and a phase', async () => {
    const parts = [
      { type: 'text', text: 'High water.' },
      { type: 'refusal', refusal: 'No more.' },
    ] as const;
    const response = await said({ type: 'message', parts, phase: 'commentary' });
    expect(at(response, 'output', 0)).toMatchObject({
      type: 'message',
      phase: 'commentary',
      content: [
        { type: 'output_text', text: 'High water.' },
        { type: 'refusal', refusal: 'No more.' },
      ],
    });
  });

  it('is cut within a part; the parts behind it are left out', async () => {
    const text = 'one two three four five six seven eight nine ten eleven twelve';
    const parts = [text, text, text].map((each) => ({ type: 'text' as const, text: each }));
    const response = await said({ type: 'message', parts }, { max_output_tokens: 16 });
    expect(response).toMatchObject({ status: 'incomplete', usage: { output_tokens: 16 } });
    expect(at(response, 'output', 0, 'content')).toHaveLength(2);
    expect(at(response, 'output', 0, 'content', 1, 'text')).toBe('one two three four');
  });

  it('tells its annotations by events, after the text that they are about', async () => {
    const item = {
      type: 'text' as const,
      text: 'High water is at 14:05.',
      annotations: [
        { type: 'url_citation' as const, url: 'https://example.com/', title: 'Tides', of: '14:05' },
      ],
    };
    const events = eventsOf(await coreOf().create({ input: 'x', stream: true }, { items: [item] }));
    const types = events.map((event) => event['type']);
    const added = types.indexOf('response.output_text.annotation.added');
    expect(events[added]).toMatchObject({
      annotation_index: 0,
      annotation: { type: 'url_citation', start_index: 17, end_index: 22 },
    });
    expect(added).toBeGreaterThan(types.lastIndexOf('response.output_text.delta'));
    expect(added).toBeLessThan(types.indexOf('response.output_text.done'));
  });
});

describe('annotations', () => {
  const url = { type: 'url_citation' as const, url: 'u', title: 't' };

  it('stand where their piece of the text stands, or over all of it', () => {
    expect(annotationsOf([{ ...url, of: 'b' }, url], 'a b c', 'a b c')).toEqual([
      { ...url, start_index: 2, end_index: 3 },
      { ...url, start_index: 0, end_index: 5 },
    ]);
  });

  it('never lie outside of the text', () => {
    const wild = { ...url, start_index: -4, end_index: 99 };
    expect(annotationsOf([wild], 'abc', 'abc')).toEqual([{ ...url, start_index: 0, end_index: 3 }]);
  });

  it('go with the text that is cut away', () => {
    const file = { type: 'file_citation' as const, file_id: 'f', filename: 'a.txt' };
    expect(annotationsOf([{ ...url, of: 'a' }, { ...url, of: 'c' }, file], 'a b c', 'a b')).toEqual([
      { ...url, start_index: 0, end_index: 1 },
    ]);
  });
});
