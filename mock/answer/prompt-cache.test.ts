import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { at, coreOf, jsonOf } from './testing/calls.ts';

/** About nine tokens. */
const LINE = 'The sea rises and falls twice a day. ';
const LONG = LINE.repeat(160);

const cached = (response: JsonObject) => at(response, 'usage', 'input_tokens_details', 'cached_tokens');
const tokens = (response: JsonObject) => Number(at(response, 'usage', 'input_tokens'));
/** The largest number of whole blocks in so many tokens. */
const blocks = (count: number) => count - (count % 128);

/** Asks one after the other, and gives what each answer says is cached. */
async function cachedIn(bodies: JsonObject[]): Promise<unknown[]> {
  const core = coreOf();
  const all = [];
  for (const body of bodies) all.push(cached(jsonOf(await core.create(body))));
  return all;
}

describe('a prompt that begins as one before it', () => {
  it('is cached in steps of 128 tokens when it comes again', async () => {
    const core = coreOf();
    const first = jsonOf(await core.create({ input: LONG }));
    const again = jsonOf(await core.create({ input: LONG }));
    expect([cached(first), cached(again)]).toEqual([0, blocks(tokens(first))]);
    expect(tokens(first)).toBeGreaterThan(1_152);
  });

  it('is cached as far as both are the same', async () => {
    const more = `${LONG}${LINE.repeat(100)}`;
    const [, grown, changed] = await cachedIn([
      { input: LONG },
      { input: more },
      { input: `${more.slice(0, -4)}year, or less.` },
    ]);
    expect(grown).toBeGreaterThanOrEqual(1_408);
    expect(changed).toBeGreaterThan(Number(grown));
    expect([Number(grown) % 128, Number(changed) % 128]).toEqual([0, 0]);
  });

  it('is cached by its instructions and tools, whatever is asked', async () => {
    const fixed = { instructions: LONG, tools: [{ type: 'function', name: 'tides', parameters: null }] };
    const [, other, without] = await cachedIn([
      { ...fixed, input: 'Say hi' },
      { ...fixed, input: 'Say ho' },
      { instructions: LONG, input: 'Say hi' },
    ]);
    expect(other).toBeGreaterThanOrEqual(1_408);
    // The tools stand first: without them nothing is the same.
    expect(without).toBe(0);
  });

  it('is the same whether the turns are sent or known', async () => {
    const core = coreOf();
    const first = jsonOf(await core.create({ input: LONG }));
    const chained = jsonOf(
      await core.create({ input: 'And now?', previous_response_id: String(first['id']) }),
    );
    const turns = [
      { role: 'user', content: LONG },
      ...(first['output'] as JsonObject[]),
      { role: 'user', content: 'And now?' },
    ];
    const sent = jsonOf(await core.create({ input: turns }));
    expect(cached(chained)).toBe(blocks(tokens(first)));
    expect([cached(sent), tokens(sent)]).toEqual([blocks(tokens(chained)), tokens(chained)]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['below 1,024 tokens', { input: LINE.repeat(100) }, { input: LINE.repeat(100) }],
    ['when it begins otherwise', { input: LONG }, { input: `So: ${LONG}` }],
    ['with another prompt_cache_key', { input: LONG }, { input: LONG, prompt_cache_key: 'mine' }],
    ['of another model', { input: LONG }, { input: LONG, model: 'gpt-4.1-nano' }],
    ['with a picture that is another', picture('a'), picture('b')],
  ])('is not cached %s', async (_what, first, second) => {
    expect(await cachedIn([first, second])).toEqual([0, 0]);
  });

  it('is cached under its prompt_cache_key', async () => {
    const body = { input: LONG, prompt_cache_key: 'mine' };
    expect((await cachedIn([body, body]))[1]).toBeGreaterThan(1_024);
  });

  it.each([
    ['in_memory', 3_500, 3_700],
    ['24h', 86_000, 87_000],
  ])('is forgotten when nothing asks for it: %s', async (prompt_cache_retention, soon, late) => {
    const core = coreOf();
    const ask = async () => cached(jsonOf(await core.create({ input: LONG, prompt_cache_retention })));
    expect(await ask()).toBe(0);
    for (const seconds of [soon, soon]) {
      await core.space.clock.advance(seconds);
      expect(await ask()).toBeGreaterThan(1_024);
    }
    await core.space.clock.advance(late);
    expect(await ask()).toBe(0);
  });
});

function picture(name: string): JsonObject {
  const image = { type: 'input_image', image_url: `https://example.com/${name}.png`, detail: 'auto' };
  return { input: [{ role: 'user', content: [image, { type: 'input_text', text: LONG }] }] };
}
