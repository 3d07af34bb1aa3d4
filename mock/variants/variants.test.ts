import { beforeAll, describe, expect, it } from 'vitest';
import { dialects, loadChecker, requirement } from '../../spec/index.ts';
import { sourceLine } from '../../spec/source-line.ts';
import { base, KEY, play, STRANGE, wire } from '../edits/testing/session.ts';
import { createEngine } from '../engine.ts';
import { createMock } from '../index.ts';
import type { MockOptions } from '../options.ts';
import type { MockReply } from '../reply.ts';
import { dialectsOf, variants, variantsNamed } from './index.ts';
import { SUBJECTS } from './variant.ts';

const each = variants.map((variant) => [variant.id, variant] as const);

describe('the catalogue of variants', () => {
  it('has an id of its own for each', () => {
    const ids = variants.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('is in the order of its subjects, and applied in it', () => {
    const order = variants.map(({ subject }) => SUBJECTS.indexOf(subject));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(variantsNamed(['crlf', 'one-delta']).map(({ id }) => id)).toEqual(['one-delta', 'crlf']);
  });

  it('says what allows each, and what it does not keep', async () => {
    const checker = await loadChecker('openai');
    for (const { id, sources, against = [], survive } of variants) {
      expect(survive, id).toMatch(/^[A-Z].*\.$/);
      expect(against.filter((one) => !requirement(one))).toEqual([]);
      for (const source of sources) {
        expect(sourceLine(source), id).not.toBe(source);
        const schema = /^openai#\/components\/schemas\/(\w+)/.exec(source)?.[1];
        expect(schema === undefined || checker.has(schema), source).toBe(true);
      }
    }
  });

  it('has a dialect for each in which it is right', () => {
    expect(variants.filter((variant) => dialectsOf(variant).length === 0)).toEqual([]);
    const of = (id: string) => dialectsOf(variantsNamed([id])[0]!);
    expect(of('crlf')).toEqual(dialects.map(({ name }) => name));
    expect(of('no-event-line')).toEqual(['compatible']);
    expect(of('done')).not.toContain('open-responses');
    expect(of('bare-ids')).not.toContain('openai');
  });

  it('names the nearest to one that is not there', () => {
    expect(() => variantsNamed(['one-byte'])).toThrow('did you mean "one-byte-chunks"?');
    expect(() => createMock({ variants: ['xyz'] })).toThrow('There is no variant "xyz".');
  });
});

describe('every variant', () => {
  const clean = new Map<string, MockReply[]>();
  const optionsFor = (variant: (typeof variants)[number]): MockOptions => ({
    dialect: dialectsOf(variant)[0]!,
  });
  beforeAll(async () => {
    for (const dialect of new Set(variants.map((one) => dialectsOf(one)[0]!)))
      clean.set(dialect, await play({ dialect }));
  });

  it.each(each)('%s changes what is sent, and no status', async (id, variant) => {
    const options = optionsFor(variant);
    const replies = await play({ ...options, variants: [id] });
    const usual = clean.get(options.dialect!) ?? [];
    expect(replies.map(({ status }) => status)).toEqual(usual.map(({ status }) => status));
    expect(JSON.stringify(replies)).not.toBe(JSON.stringify(usual));
    expect(replies.filter((reply) => wire(reply).includes('resproof_internal_error'))).toEqual([]);
  });

  it('stands any request, alone and all together', async () => {
    const all = createEngine({ variants: variants.map(({ id }) => id) });
    for (const [index, body] of STRANGE.entries()) {
      const { id } = variants[index % variants.length]!;
      const asked = { method: 'POST', url: '/v1/responses', headers: KEY, body: JSON.stringify(body) };
      expect(wire(await all.handle(asked))).not.toContain('resproof_internal_error');
      expect(wire(await createEngine({ variants: [id] }).handle(asked))).not.toContain(
        'resproof_internal_error',
      );
    }
  });

  it('is deterministic', async () => {
    const options = { variants: variants.map(({ id }) => id) };
    expect(await play(options)).toEqual(await play(options));
  });
});

describe('what a variant shows', () => {
  async function answered(ids: string[], body: object = {}, options: MockOptions = {}): Promise<MockReply> {
    return createEngine({ ...options, variants: ids }).handle({
      method: 'POST',
      url: '/v1/responses',
      headers: KEY,
      body: JSON.stringify({ ...base, ...body }),
    });
  }
  const streamed = async (...ids: string[]) => wire(await answered(ids, { stream: true }));
  const typesIn = (text: string) => [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);

  it.each([
    ['crlf', /^event: response\.created\r\ndata: .*\r\n\r\n/],
    ['cr', /^event: response\.created\rdata: [^\r\n]*\r\r/],
    ['bom', /^\ufeffevent: /],
    ['no-event-line', /^data: \{/],
    ['data-line-first', /^data: \{.*\nevent: response\.created\n\n/],
    ['data-lines', /^event: response\.created\ndata: \{\ndata: "type":"response\.created",\n/],
    ['no-space-after-colon', /^event:response\.created\ndata:\{/],
    ['retry-line', /^retry: \d+\n\nevent: /],
    ['id-lines', /^event: response\.created\nid: 0\ndata: /],
    ['comments', /^: tide .*\nevent: response\.created\n:\ndata: /],
    ['keep-alive-first', /^: {2048}\n\n: keep-alive\n\n/],
    ['done', /"type":"response\.completed".*\n\ndata: \[DONE\]\n\n$/],
    ['escaped-unicode', /"delta":"gr\\u00fc\\u00df"/],
    [
      'other-key-order',
      /^event: response\.created\ndata: \{"response":\{"metadata":.*"type":"response\.created"\}\n/,
    ],
  ])('%s', async (id, pattern) => {
    expect(await streamed(id)).toMatch(pattern);
  });

  it('mixed line ends never make a CR of one event and an LF of the next into one line end', async () => {
    const lines = (await streamed('mixed-line-ends')).split(/\r\n|\n|\r/).slice(0, -1);
    expect(lines.length % 3).toBe(0);
    expect(lines.map((line) => line === '')).toEqual(lines.map((_, index) => index % 3 === 2));
  });

  it('texts in one delta, and in one for each character', async () => {
    const deltas = (text: string) =>
      [...text.matchAll(/"delta":("[^"]*")/g)].map(([, delta]) => JSON.parse(delta!));
    expect(deltas(await streamed('one-delta'))).toEqual(['grüß dich, Welt']);
    expect(deltas(await streamed('delta-per-character'))).toEqual([...'grüß dich, Welt']);
  });

  it('two items at once', async () => {
    const body = { model: 'gpt-5', stream: true, reasoning: { effort: 'low', summary: 'auto' } };
    const reply = await answered(['interleaved-items'], body);
    const types = typesIn(wire(reply));
    expect(types.slice(2, 4)).toEqual(['response.output_item.added', 'response.output_item.added']);
    expect(types.at(-1)).toBe('response.completed');
    const numbers = [...wire(reply).matchAll(/"sequence_number":(\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('several at once', async () => {
    const text = await streamed('bom', 'crlf', 'no-event-line', 'one-delta');
    expect(text).toMatch(/^\ufeffdata: \{.*\}\r\n\r\n/);
  });

  it('compression only where the client takes it', async () => {
    const asked = { method: 'POST', url: '/v1/responses', body: JSON.stringify(base) };
    const engine = createEngine({ variants: ['compressed-br'] });
    const wireFor = async (accept: string) =>
      (await engine.handle({ ...asked, headers: { ...KEY, 'accept-encoding': accept } })).wire;
    expect(await wireFor('gzip, br;q=0.5')).toEqual({ encoding: 'br' });
    expect(await wireFor('*')).toEqual({ encoding: 'br' });
    expect(await wireFor('gzip, br;q=0')).toBeUndefined();
    expect((await answered(['compressed-br'])).wire).toBeUndefined();
  });

  it('ids that later requests are answered by', async () => {
    const engine = createEngine({ variants: ['long-ids'] });
    const asked = { headers: KEY, body: '' };
    const first = await engine.handle({
      ...asked,
      method: 'POST',
      url: '/v1/responses',
      body: JSON.stringify(base),
    });
    const { id } = JSON.parse(wire(first)) as { id: string };
    expect(id).toMatch(/^resp_[0-9a-f]{192}-[0-9A-F]{48}$/);
    const again = await engine.handle({ ...asked, method: 'GET', url: `/v1/responses/${id}` });
    expect([again.status, (JSON.parse(wire(again)) as { id: string }).id]).toEqual([200, id]);
  });
});

describe('a variant is asked for', () => {
  const post = (headers: Record<string, string> = {}, body: object = {}) => ({
    method: 'POST',
    headers: { ...KEY, ...headers },
    body: JSON.stringify({ ...base, stream: true, ...body }),
  });

  it('by a directive of one request, and the journal shows it', async () => {
    const mock = createMock();
    const header = await mock.fetch(
      `${mock.url}/responses`,
      post({ 'x-resproof-directive': 'variant=crlf' }),
    );
    expect(await header.text()).toContain('\r\n');
    const inBand = await mock.fetch(
      `${mock.url}/responses`,
      post({}, { metadata: { resproof: 'variant=cr' } }),
    );
    expect(await inBand.text()).not.toContain('\n');
    const plain = await mock.fetch(`${mock.url}/responses`, post());
    expect(await plain.text()).not.toContain('\r');
    expect(mock.journal().map((entry) => entry.variants)).toEqual([['crlf'], ['cr'], []]);
  });

  it('that is not there is refused', async () => {
    const mock = createMock();
    const reply = await mock.fetch(`${mock.url}/responses`, post({ 'x-resproof-directive': 'variant=crfl' }));
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { code: 'unknown_variant' } }]);
  });
});
