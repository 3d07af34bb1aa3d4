import { describe, expect, it } from 'vitest';
import { base, idOf, KEY, play as playWith, STRANGE, wire } from '../edits/testing/session.ts';
import { createEngine } from '../engine.ts';
import type { MockReply } from '../reply.ts';
import { faults } from './index.ts';

const play = (...ids: string[]) => playWith({ faults: ids });

describe('every fault', () => {
  it.each(faults.map((fault) => [fault.id]))('%s stands any request', async (id) => {
    const engine = createEngine({ faults: [id] });
    for (const body of STRANGE) {
      const asked = { method: 'POST', url: '/v1/responses', headers: KEY, body: JSON.stringify(body) };
      expect(wire(await engine.handle(asked))).not.toContain('resproof_internal_error');
    }
  });

  it('is deterministic', async () => {
    const ids = faults.map((fault) => fault.id);
    expect(await play(...ids)).toEqual(await play(...ids));
  });
});

describe('a clean session', () => {
  it('has the statuses that a client expects', async () => {
    expect((await play()).map((reply) => reply.status)).toEqual([
      ...Array.from({ length: 10 }, () => 200),
      ...[404, 200, 200, 400, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
      ...[400, 400, 401, 200, 429, 204, 404, 404, 200, 200, 200, 404, 200, 200, 200, 200],
    ]);
  });
});

describe('a stream that is resumed', () => {
  const asked = { method: 'POST', url: '/v1/responses', headers: KEY };
  const frames = (reply: MockReply) => wire(reply).split('\n\n');

  it.each([[3], [999]])('with a fault goes on as it was begun with it, after %i', async (after) => {
    const engine = createEngine({ faults: ['drop-content-part-added'] });
    const begun = await engine.handle({ ...asked, body: JSON.stringify({ ...base, stream: true }) });
    const id = /"id":"(resp_\w+)"/.exec(wire(begun))?.[1] ?? '';
    const url = `/v1/responses/${id}?stream=true&starting_after=${after}`;
    const rest = await engine.handle({ method: 'GET', url, headers: KEY, body: '' });
    expect(frames(rest)).toEqual(after === 3 ? frames(begun).slice(4) : ['']);
  });
});

describe('what a fault shows', () => {
  const streamWith = async (id: string) => wire((await play(id))[1]!);

  it('no-stream-content-type leaves the header out', async () => {
    expect((await play('no-stream-content-type'))[1]!.headers).not.toHaveProperty('content-type');
  });

  it('split-utf8-corrupted breaks the deltas only', async () => {
    const frames = (await streamWith('split-utf8-corrupted')).split('\n\n');
    expect(frames.some((frame) => frame.includes('.delta') && frame.includes('\ufffd'))).toBe(true);
    expect(frames.find((frame) => frame.startsWith('event: response.output_text.done'))).toContain('grüß');
  });

  it('created-at-float writes a decimal point', async () => {
    expect(await streamWith('created-at-float')).toMatch(/"created_at":\d+\.0,/);
  });

  it('drop-content-part-added numbers what is left without a gap', async () => {
    const numbers = [
      ...(await streamWith('drop-content-part-added')).matchAll(/"sequence_number":(\d+)/g),
    ].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('error-in-stream answers with 200 and an event', async () => {
    const reply = (await play('error-in-stream'))[26]!;
    expect([reply.status, wire(reply).startsWith('event: error\n')]).toEqual([200, true]);
  });

  it('what is stored stays right', async () => {
    const engine = createEngine();
    const sent = { method: 'POST', url: '/v1/responses', headers: KEY, body: JSON.stringify(base) };
    const broken = await engine.handle({
      ...sent,
      headers: { ...KEY, 'x-resproof-directive': 'fault=drop-annotations' },
    });
    const kept = await engine.handle({
      method: 'GET',
      url: `/v1/responses/${idOf(broken)}`,
      headers: KEY,
      body: '',
    });
    expect([wire(broken).includes('annotations'), wire(kept).includes('annotations')]).toEqual([false, true]);
  });
});
