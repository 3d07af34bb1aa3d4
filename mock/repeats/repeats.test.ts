import { describe, expect, it } from 'vitest';
import { dialects, type DialectName } from '../../spec/index.ts';
import type { JsonObject } from '../answer/json.ts';
import { ruled } from '../answer/testing/examples.ts';
import { createEngine } from '../engine.ts';
import type { MockReply } from '../reply.ts';

/** Any directive, an empty one too, has a request answered from the beginning each time. */
const ANEW = { 'x-resproof-directive': '' };

/** Sends it so often, and once something else between; what was answered, and what was stored in the end. */
async function answers(dialect: DialectName, body: JsonObject, headers = {}): Promise<MockReply[]> {
  const engine = createEngine({ dialect, seed: 'repeats' });
  const send = (method: string, url: string, json?: JsonObject) =>
    engine.handle({
      method,
      url,
      headers: { authorization: 'Bearer sk-byts-a', 'content-type': 'application/json', ...headers },
      body: json === undefined ? '' : JSON.stringify(json),
    });
  const replies: MockReply[] = [];
  for (let times = 0; times < 5; times += 1) {
    replies.push(await send('POST', '/v1/responses', body));
    if (times === 3) replies.push(await send('POST', '/v1/responses', { model: 'm', input: 'Between.' }));
  }
  const id = /"id":"(resp[_-][0-9a-f]+)"/.exec(textOf(replies.at(-1)!))?.[1];
  replies.push(
    await send('GET', `/v1/responses/${id}`),
    await send('GET', `/v1/responses/${id}/input_items`),
  );
  replies.push(await send('POST', '/v1/responses', { model: 'm', input: 'On.', previous_response_id: id! }));
  return replies;
}

function textOf({ body }: MockReply): string {
  if (body.kind === 'text') return body.text;
  return body.kind === 'stream' ? body.frames.map(({ text }) => text).join('') : '';
}

describe('what is answered again is what would have been answered', () => {
  const bodies: [string, JsonObject][] = [
    ...ruled.map(({ name, body }): [string, JsonObject] => [name, { model: 'gpt-5-mini', ...body }]),
    ['what looks like a time', { model: 'm', input: 'Say "1767225601, and 1767225602."' }],
    ['nothing kept', { model: 'm', input: 'Say "High water."', store: false }],
    ['in the background', { model: 'm', input: 'Say "High water."', background: true }],
    ['a refusal', { model: 'm' }],
  ];

  it.each(bodies)('%s', async (_, body) => {
    for (const stream of [false, true])
      expect(await answers('openai', { ...body, stream })).toEqual(
        await answers('openai', { ...body, stream }, ANEW),
      );
  });

  it.each(dialects.map(({ name }) => name))('in the dialect %s', async (dialect) => {
    const body = { model: 'm', input: 'Say "High water."', stream: true };
    expect(await answers(dialect, body)).toEqual(await answers(dialect, body, ANEW));
  });
});

it('starts from the beginning after a reset, and where something changes the answer', async () => {
  const engine = createEngine();
  const send = async () => {
    const headers = { authorization: 'Bearer a', 'content-type': 'application/json' };
    const body = '{"model":"m","input":"Say \\"one\\""}';
    return textOf(await engine.handle({ method: 'POST', url: '/v1/responses', headers, body }));
  };
  const first = [await send(), await send(), await send()];
  expect(new Set(first).size).toBe(3);
  await engine.namespace().reset();
  expect([await send(), await send(), await send()]).toEqual(first);
  engine.namespace().use([{ text: 'scripted' }]);
  expect(await send()).toContain('scripted');
});
