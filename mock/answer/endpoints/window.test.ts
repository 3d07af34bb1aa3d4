import { describe, expect, it } from 'vitest';
import { loadChecker, type DialectName, type Violation } from '../../../spec/index.ts';
import type { JsonObject } from '../json.ts';
import { listAt } from '../json.ts';
import { at, coreOf, errorOf, jsonOf } from '../testing/calls.ts';

const MODEL = { model: 'gpt-4.1-mini' };
const WEATHER = { type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} } };
const TALK: JsonObject[] = [
  { role: 'developer', content: 'Remember the code word: slate.' },
  { role: 'user', content: 'What is the code word?' },
  { role: 'assistant', content: 'It is slate.' },
];

describe('input_tokens', () => {
  const count = async (core: ReturnType<typeof coreOf>, body: JsonObject) =>
    at(jsonOf(await core.ask({ path: '/responses/input_tokens', body })), 'input_tokens');

  it('counts what usage says then: input, instructions, tools, the turns before', async () => {
    const core = coreOf();
    const previous_response_id = jsonOf(await core.create({ input: TALK }))['id']!;
    const bodies: JsonObject[] = [
      { input: 'Hello' },
      { input: TALK, instructions: 'Be brief.', tools: [WEATHER] },
      { input: 'And now?', previous_response_id },
    ];
    for (const body of bodies) {
      const used = jsonOf(await core.create({ ...MODEL, ...body }));
      expect(await count(core, { ...MODEL, ...body })).toBe(at(used, 'usage', 'input_tokens'));
    }
  });

  it('needs no model, and has no field beyond what is read', async () => {
    const core = coreOf();
    expect(await count(core, { input: 'Hello' })).toBeGreaterThan(0);
    const refused = await core.ask({ path: '/responses/input_tokens', body: { input: 'x', stream: true } });
    expect(errorOf(refused)).toMatchObject({ code: 'unknown_parameter', param: 'stream' });
  });
});

describe('a compaction', () => {
  const compact = (core: ReturnType<typeof coreOf>, body: JsonObject) =>
    core.ask({ path: '/responses/compact', body });

  it.each<DialectName>(['openai', 'open-responses'])('is as %s describes it', async (dialect) => {
    const made = jsonOf(await compact(coreOf({}, dialect), { ...MODEL, input: TALK, prompt_cache_key: 'k' }));
    const found: Violation[] = [];
    const checker = await loadChecker(dialect);
    checker.check('CompactedResponse', made, { violation: (violation) => found.push(violation) });
    expect(found).toEqual([]);
    expect(listAt(made, 'output')).toMatchObject([
      { type: 'message', role: 'user', status: 'completed' },
      { type: 'compaction', id: expect.stringMatching(/^cmp_/), encrypted_content: expect.any(String) },
    ]);
  });

  it('is the base of a new input, in which what was said is known', async () => {
    const core = coreOf();
    const made = jsonOf(await compact(core, { ...MODEL, input: TALK }));
    const ask = { role: 'user', content: 'Reply with exactly this text: "compacted"' };
    const next = jsonOf(await core.create({ ...MODEL, input: [...listAt(made, 'output'), ask] }));
    expect(at(next, 'output', 0, 'content', 0, 'text')).toBe('compacted');
    expect(at(made, 'usage', 'output_tokens')).toBeGreaterThan(0);
  });

  it('takes a previous response for its input', async () => {
    const core = coreOf();
    const { id } = jsonOf(await core.create({ ...MODEL, input: TALK }));
    const made = jsonOf(await compact(core, { ...MODEL, previous_response_id: id! }));
    expect(at(made, 'output', 0, 'content', 0, 'text')).toBe('What is the code word?');
    expect((await core.get(`/responses/${String(made['id'])}`)).status).toBe(404);
  });

  it.each<[string, JsonObject, string, string]>([
    ['no model', { input: TALK }, 'missing_required_parameter', 'model'],
    ['no input', MODEL, 'missing_required_parameter', 'input'],
    ['a field that it does not have', { ...MODEL, input: 'x', tools: [] }, 'unknown_parameter', 'tools'],
  ])('%s is refused', async (_name, body, code, param) => {
    const refused = await compact(coreOf(), body);
    expect(refused.status).toBe(400);
    expect(errorOf(refused)).toMatchObject({ code, param });
  });
});
