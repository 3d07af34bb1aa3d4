import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { listAt, textAt } from './asked.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { coreOf, eventsOf, jsonOf } from './testing/calls.ts';
import type { ScriptItem } from './types.ts';
import { warm } from './warm.ts';

beforeAll(warm);

/** The object at an index of a list of an object. */
function part(object: JsonObject, list: string, index: JsonValue | undefined): JsonObject {
  const found = listAt(object, list)[Number(index)];
  if (!isObject(found)) throw new Error(`nothing was announced at ${list}[${String(index)}]`);
  return found;
}

/** Builds the output from what was announced and from deltas alone; done events and snapshots are not believed. */
function fold(events: JsonObject[]): JsonObject[] {
  const response: JsonObject = { output: [] };
  for (const event of structuredClone(events)) {
    const type = textAt(event, 'type');
    const index = event['output_index'];
    const append = (object: JsonObject, field: string): void => {
      object[field] = textAt(object, field) + textAt(event, 'delta');
    };
    if (type === 'response.output_item.added') listAt(response, 'output').push(event['item'] ?? null);
    else if (type === 'response.content_part.added')
      listAt(part(response, 'output', index), 'content').push(event['part'] ?? null);
    else if (type === 'response.reasoning_summary_part.added')
      listAt(part(response, 'output', index), 'summary').push(event['part'] ?? null);
    else if (type === 'response.function_call_arguments.delta')
      append(part(response, 'output', index), 'arguments');
    else if (type === 'response.reasoning_summary_text.delta')
      append(part(part(response, 'output', index), 'summary', event['summary_index']), 'text');
    else if (type.endsWith('.delta')) {
      const field = type === 'response.refusal.delta' ? 'refusal' : 'text';
      append(part(part(response, 'output', index), 'content', event['content_index']), field);
    }
  }
  return listAt(response, 'output').filter(isObject);
}

/** What no delta carries: status, and what comes only when an item is finished. */
const comparable = (items: JsonValue | undefined): JsonObject[] =>
  (Array.isArray(items) ? items : []).filter(isObject).map((item) => {
    const { status: _status, encrypted_content: _encrypted, ...rest } = item;
    return rest;
  });

const scriptItem: fc.Arbitrary<ScriptItem> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'binary', maxLength: 200 }) }),
  fc.record({ type: fc.constant('refusal' as const), refusal: fc.string({ unit: 'grapheme' }) }),
  fc.record({
    type: fc.constant('call' as const),
    name: fc.constant('f'),
    arguments: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })),
  }),
  fc.record({
    type: fc.constant('reasoning' as const),
    summary: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
    text: fc.string(),
  }),
);

describe('events', () => {
  it('fold to the response, whatever is said', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(scriptItem, { maxLength: 5 }),
        fc.constantFrom(16, 40, null),
        async (items, limit) => {
          const core = coreOf();
          const events = eventsOf(
            await core.create({ input: 'x', stream: true, max_output_tokens: limit }, { items }),
          );
          const final = events.at(-1)?.['response'];
          if (!isObject(final)) throw new Error('the last event has no response');
          expect(comparable(fold(events))).toEqual(comparable(final['output']));
          const retrieved = jsonOf(await core.get(`/responses/${textAt(final, 'id')}`));
          expect(retrieved).toEqual(final);
        },
      ),
      { numRuns: 150 },
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
