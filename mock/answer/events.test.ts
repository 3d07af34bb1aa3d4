import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { dialects, loadChecker } from '../../spec/index.ts';
import { speechOf } from './dialect.ts';
import { textAt, type JsonValue } from './json.ts';
import { coreOf, eventsOf, jsonOf } from './testing/calls.ts';
import { finalOf, fold, outputOf } from './testing/fold.ts';
import { scriptItem } from './testing/plans.ts';
import { warm } from './warm.ts';

beforeAll(warm);

const INCLUDES = [
  'web_search_call.action.sources',
  'file_search_call.results',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
];

describe('events', () => {
  it('fold to the response, whatever is said, in every dialect', async () => {
    const names = dialects.map(({ name }) => name);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(scriptItem, { maxLength: 5 }),
        fc.constantFrom(16, 40, null),
        fc.subarray(INCLUDES),
        async (dialect, items, limit, include) => {
          const core = coreOf({}, dialect);
          // Partial images come by the settings of the tool, which that dialect does not offer.
          const tools = dialect === 'open-responses' ? [] : [{ type: 'image_generation', partial_images: 2 }];
          const body = { input: 'x', stream: true, max_output_tokens: limit, include, tools };
          const events = eventsOf(await core.create(body, { items }));
          const final = finalOf(events);
          const { knows } = speechOf(dialect, await loadChecker(dialect));
          expect(fold(events, knows)).toEqual(outputOf(final));
          const retrieved = jsonOf(await core.get(`/responses/${textAt(final, 'id')}`));
          expect(retrieved).toEqual(final);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('open and close everything once, in order', async () => {
    const events = eventsOf(
      await coreOf().create({
        model: 'gpt-5',
        input: 'Say hi',
        stream: true,
        reasoning: { summary: 'auto' },
      }),
    );
    const types = events.map(({ type }) => String(type)).filter((type) => !type.endsWith('.delta'));
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('announce items and parts empty', async () => {
    const events = eventsOf(await coreOf().create({ input: 'Say hi', stream: true }));
    const of = (type: string) => events.find((event) => event['type'] === type);
    expect(of('response.output_item.added')).toMatchObject({ item: { status: 'in_progress', content: [] } });
    expect(of('response.content_part.added')).toMatchObject({ part: { text: '', annotations: [] } });
    expect(of('response.created')).toMatchObject({
      response: { status: 'in_progress', output: [], usage: null },
    });
  });

  it('pad deltas to sixteens, unless told not to', async () => {
    const deltas = async (stream_options: JsonValue) =>
      eventsOf(await coreOf().create({ input: 'Say "one two three"', stream: true, stream_options })).filter(
        ({ type }) => String(type).endsWith('.delta'),
      );
    const padded = (await deltas(null)).map(
      (event) => textAt(event, 'delta').length + textAt(event, 'obfuscation').length,
    );
    expect(padded.length).toBeGreaterThan(0);
    expect(padded.every((length) => length % 16 === 0)).toBe(true);
    expect((await deltas({ include_obfuscation: false })).some((event) => 'obfuscation' in event)).toBe(
      false,
    );
  });
});
