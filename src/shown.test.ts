import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { judgeExchanges } from './runner/judge-transcript.ts';
import { exchangeFromWire } from './raw.ts';
import { shown, shownFrom } from './shown.ts';
import { exchangeLine } from './wire/transcript.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-shown-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sse = (...data: string[]) => Buffer.from(data.map((each) => `data: ${each}\n\n`).join(''));

test('blocks are those that the judge read, and an event has the number that a finding gives it', async () => {
  const wire = sse(
    '{"type":"response.created"}',
    'no json',
    '{"type":"response.what","sequence_number":7}',
    '[DONE]',
  );
  const exchange = exchangeFromWire(wire, { name: 'x' });
  const frames = shown(exchange).response?.frames ?? [];
  expect(frames.map(({ index, type, offset }) => [index, type, offset])).toEqual([
    [0, 'response.created', 0],
    [null, null, 35],
    [1, 'response.what', 50],
    [null, null, 102],
  ]);
  const report = await judgeExchanges([exchange]);
  const about = report.requirements
    .flatMap(({ findings }) => findings)
    .filter(({ where }) => where.event !== undefined && where.offset !== undefined);
  expect(about.length).toBeGreaterThan(0);
  for (const { where } of about) {
    expect(frames.find(({ index }) => index === where.event)?.offset).toBe(where.offset);
  }
});

test('of every recorded wire each finding about an event finds its event', async () => {
  const corpus = new URL('../suites/corpus/', import.meta.url);
  const files = readdirSync(corpus).filter((name) => name.endsWith('.wire'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const exchange = exchangeFromWire(readFileSync(new URL(name, corpus)), { name });
    const indexes = shown(exchange).response?.frames.map(({ index }) => index) ?? [];
    for (const { findings } of (await judgeExchanges([exchange])).requirements) {
      for (const { where } of findings) if (where.event !== undefined) expect(indexes).toContain(where.event);
    }
  }
});

test('a transcript is read line by line, and no character ends a line but LF', async () => {
  const file = join(folder, 'transcript.jsonl');
  const odd = { ...exchangeFromWire(sse('{"type":"a\u2028\u2029\u0085b"}'), { name: 'odd' }), id: 'odd' };
  const next = { ...odd, id: 'next' };
  writeFileSync(file, `{"transcript":1}\n${exchangeLine(odd)}\n${exchangeLine(next)}\n{"id":"cut","ca`);
  const read = [];
  for await (const each of shownFrom(file)) read.push(each);
  expect(read).toEqual([shown(odd, 2), shown(next, 3)]);
});
