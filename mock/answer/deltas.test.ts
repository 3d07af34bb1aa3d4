import { describe, expect, it } from 'vitest';
import { eventsOf } from './events.ts';
import type { JsonObject } from './json.ts';
import { call, text } from '../scenario/builders.ts';
import { loadChecker } from '../../spec/index.ts';
import { speechOf } from './dialect.ts';
import { piecesOf, withDeltas } from './deltas.ts';

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
    const staged = withDeltas(events, piecesOf(text(['Hi', 'gh wa', '', 'ter is late']).script.items));
    expect(deltasIn(staged)).toEqual(['Hi', 'gh wa', '', 'ter is late']);
    expect(staged.map((event) => event['sequence_number'])).toEqual(staged.map((_, index) => index));
    expect(staged.filter(({ obfuscation }) => obfuscation === undefined)).toHaveLength(staged.length - 4);
    expect(staged.at(-1)).toEqual({ ...events.at(-1), sequence_number: staged.length - 1 });
  });

  it('cuts them where the text was cut', () => {
    const staged = withDeltas(events, piecesOf(text(['High water', ' is late', ' today']).script.items));
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
    expect(deltasIn(withDeltas(two, piecesOf(items)))).toEqual(['a', ' b', '{"a"', ':1}']);
    expect(withDeltas(two, piecesOf(text('a b').script.items))).toBe(two);
  });

  it('keeps each logprob with the piece in which its token begins', () => {
    const logprobs = ['High', ' water'].map((token) => ({ token, logprob: 0, bytes: [], top_logprobs: [] }));
    const part = { type: 'output_text', text: 'High water', annotations: [], logprobs };
    const scored = eventsOf(response({ ...message(''), content: [part] }), { obfuscation: false, speech });
    const staged = withDeltas(scored, piecesOf(text(['Hi', 'gh wat', 'er']).script.items));
    const tokens = staged
      .filter(({ type }) => type === 'response.output_text.delta')
      .map((event) => (event['logprobs'] as { token: string }[]).map(({ token }) => token));
    expect(tokens).toEqual([['High'], [' water'], []]);
  });
});
