import { describe, expect, it } from 'vitest';
import { eventsOf } from '../answer/events.ts';
import type { JsonObject } from '../answer/json.ts';
import { call, text } from './builders.ts';
import { loadChecker } from '../../spec/index.ts';
import { speechOf } from '../answer/dialect.ts';
import { withDeltas, withHolds } from './stage.ts';

const speech = speechOf('openai', await loadChecker('openai'));

const message = (content: string) => ({
  id: 'msg_1',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text: content, annotations: [], logprobs: [] }],
});
const response = (...output: JsonObject[]) => ({ id: 'resp_1', status: 'completed', output });
const deltasIn = (events: readonly JsonObject[]) =>
  events.filter(({ type }) => String(type).endsWith('.delta')).map(({ delta }) => delta);

describe('withDeltas', () => {
  const events = eventsOf(response(message('High water is late')), { obfuscation: true, speech });

  it('streams a text in exactly the pieces that were given', () => {
    const staged = withDeltas(events, text(['Hi', 'gh wa', '', 'ter is late']).script.items);
    expect(deltasIn(staged)).toEqual(['Hi', 'gh wa', '', 'ter is late']);
    expect(staged.map((event) => event['sequence_number'])).toEqual(staged.map((_, index) => index));
    expect(staged.filter(({ obfuscation }) => obfuscation === undefined)).toHaveLength(staged.length - 4);
    expect(staged.at(-1)).toEqual({ ...events.at(-1), sequence_number: staged.length - 1 });
  });

  it('cuts them where the text was cut', () => {
    const staged = withDeltas(events, text(['High water', ' is late', ' today']).script.items);
    expect(deltasIn(staged)).toEqual(['High water', ' is late']);
  });

  it('leaves other items alone, and an answer without pieces', () => {
    const two = eventsOf(
      response(message('a b'), {
        id: 'fc',
        type: 'function_call',
        status: 'completed',
        name: 'f',
        call_id: 'c',
        arguments: '{"a":1}',
      }),
      { obfuscation: false, speech },
    );
    const items = [...text('a b').script.items!, ...call('f', ['{"a"', ':1}']).script.items!];
    expect(deltasIn(withDeltas(two, items))).toEqual(['a', ' b', '{"a"', ':1}']);
    expect(withDeltas(two, text('a b').script.items)).toBe(two);
  });

  it('keeps each logprob with the piece in which its token begins', () => {
    const logprobs = ['High', ' water'].map((token) => ({ token, logprob: 0, bytes: [], top_logprobs: [] }));
    const part = { type: 'output_text', text: 'High water', annotations: [], logprobs };
    const scored = eventsOf(response({ ...message(''), content: [part] }), { obfuscation: false, speech });
    const staged = withDeltas(scored, text(['Hi', 'gh wat', 'er']).script.items);
    const tokens = staged
      .filter(({ type }) => type === 'response.output_text.delta')
      .map((event) => (event['logprobs'] as { token: string }[]).map(({ token }) => token));
    expect(tokens).toEqual([['High'], [' water'], []]);
  });
});

describe('withHolds', () => {
  const frames = ['a', 'b', 'c'].map((each) => ({ text: each }));
  const types = ['response.created', 'response.in_progress', 'response.completed'];
  const hold = (gate: string, event: number) => () => Promise.resolve(`${gate} ${event}`);

  it('waits where the step says so: before an event by its number, or its type', () => {
    const missing: string[] = [];
    const delays = [
      { ms: 5, before: 0 },
      { ms: 7, before: 'response.completed' },
      { ms: 1, before: 'response.completed' },
    ];
    const staged = withHolds(frames, types, { delays }, hold, (what) => missing.push(what));
    expect(staged.map(({ wait }) => wait)).toEqual([5, undefined, 8]);
    expect(missing).toEqual([]);
  });

  it('holds at several gates, one after the other', async () => {
    const passed: string[] = [];
    const gates = [
      { name: 'x', before: 1 },
      { name: 'y', before: 'response.in_progress' },
    ];
    const open = (gate: string) => async () => {
      passed.push(gate);
      return null;
    };
    const staged = withHolds(frames, types, { gates }, open, () => undefined);
    expect(staged.map((frame) => frame.hold !== undefined)).toEqual([false, true, false]);
    await expect(staged[1]?.hold?.(new AbortController().signal)).resolves.toBeNull();
    expect(passed).toEqual(['x', 'y']);
  });

  it('says which place did not come', () => {
    const missing: string[] = [];
    const gates = [
      { name: 'x', before: 9 },
      { name: 'y', before: 'response.failed' },
    ];
    withHolds(frames, types, { gates }, hold, (what) => missing.push(what));
    expect(missing).toEqual([
      'the gate "x" stands before 9, which did not come',
      'the gate "y" stands before response.failed, which did not come',
    ]);
  });
});
