import { describe, expect, it } from 'vitest';
import { textAt } from '../asked.ts';
import type { JsonObject } from '../json.ts';
import { coreOf, errorOf, eventsOf, jsonOf, type Core } from '../testing/calls.ts';

const FIVE = ['one', 'two', 'three', 'four', 'five'].map((content) => ({ role: 'user', content }));

async function five(): Promise<[core: Core, path: string]> {
  const core = coreOf();
  const { id } = jsonOf(await core.create({ input: FIVE }));
  return [core, `/responses/${String(id)}`];
}

describe('retrieval', () => {
  it('gives the response as it was answered, streamed or not', async () => {
    const core = coreOf();
    const plain = jsonOf(await core.create({ input: 'Hello' }));
    expect(jsonOf(await core.get(`/responses/${textAt(plain, 'id')}`))).toEqual(plain);
    const final = eventsOf(await core.create({ input: 'Hello', stream: true })).at(-1)?.[
      'response'
    ] as JsonObject;
    expect(jsonOf(await core.get(`/responses/${textAt(final, 'id')}`))).toEqual(final);
  });

  it('streams the events once more, from where it is told', async () => {
    const core = coreOf();
    const events = eventsOf(await core.create({ input: 'Say "one two three"', stream: true }));
    const path = `/responses/${textAt(events[0]?.['response'] as JsonObject, 'id')}?stream=true`;
    expect(eventsOf(await core.get(path))).toEqual(events);
    expect((await core.get(`${path}&starting_after=3`)).body).toEqual({ kind: 'events', events, after: 3 });
    expect((await core.get(`${path}&starting_after=x`)).status).toBe(400);
  });

  it('knows nothing of a response with store false', async () => {
    const core = coreOf();
    const { id } = jsonOf(await core.create({ input: 'Hello', store: false }));
    expect((await core.get(`/responses/${String(id)}`)).status).toBe(404);
  });
});

it('deletion says so, and happens once', async () => {
  const [core, path] = await five();
  const remove = () => core.ask({ method: 'DELETE', path });
  expect(jsonOf(await remove())).toEqual({
    id: path.slice('/responses/'.length),
    object: 'response',
    deleted: true,
  });
  expect((await remove()).status).toBe(404);
  expect((await core.get(path)).status).toBe(404);
});

describe('input items', () => {
  const textsOf = (page: JsonObject) =>
    (page['data'] as { content: { text: string }[] }[]).map(({ content }) => content[0]?.text);

  it('come newest first unless told otherwise', async () => {
    const [core, path] = await five();
    expect(textsOf(jsonOf(await core.get(`${path}/input_items`)))).toEqual([
      'five',
      'four',
      'three',
      'two',
      'one',
    ]);
    expect(textsOf(jsonOf(await core.get(`${path}/input_items?order=asc&limit=2`)))).toEqual(['one', 'two']);
  });

  it.each(['asc', 'desc'])('are paged, each given once, order %s', async (order) => {
    const [core, path] = await five();
    const seen: unknown[] = [];
    let after = '';
    for (let more = true; more;) {
      const page = jsonOf(await core.get(`${path}/input_items?limit=2&order=${order}${after}`));
      seen.push(...textsOf(page));
      after = `&after=${textAt(page, 'last_id')}`;
      more = page['has_more'] === true;
    }
    const all = FIVE.map(({ content }) => content);
    expect(seen).toEqual(order === 'asc' ? all : all.toReversed());
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=x', 'limit'],
    ['order=up', 'order'],
    ['after=msg_nope', 'after'],
  ])('refuse %s', async (query, param) => {
    const [core, path] = await five();
    const refused = await core.get(`${path}/input_items?${query}`);
    expect(refused.status).toBe(400);
    expect(errorOf(refused)['param']).toBe(param);
  });
});
