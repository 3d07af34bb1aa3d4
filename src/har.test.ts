/** A HAR as exchanges: what Playwright saves of a page that talks to the mock, and what others write. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMock, type Mock } from '../mock/index.ts';
import { HarError, readHar } from './har.ts';
import { invoke } from './cli/testing/invoke.ts';

const KEY = 'sk-CANARY-0123456789';
const folder = mkdtempSync(join(tmpdir(), 'resproof-har-'));
let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(async () => {
  await mock.close();
  rmSync(folder, { recursive: true });
});

interface Parts {
  url?: string;
  method?: string;
  status?: number;
  text?: string;
  encoding?: string;
  size?: number;
}

const entry = ({
  url = 'https://gw.example/v1/responses',
  method = 'POST',
  status = 200,
  ...content
}: Parts) => ({
  startedDateTime: '2026-11-01T10:00:00.000Z',
  time: 30,
  timings: { send: 1, wait: 20, receive: 9 },
  request: {
    method,
    url,
    headers: [
      { name: ':authority', value: 'gw.example' },
      { name: 'Authorization', value: `Bearer ${KEY}` },
    ],
    postData: { mimeType: 'application/json', text: `{"model":"m","input":"hi","metadata":{"k":"${KEY}"}}` },
  },
  response: { status, headers: [{ name: 'Content-Type', value: 'application/json' }], content },
});
const har = (...entries: unknown[]) => ({
  log: { version: '1.2', creator: { name: 'x', version: '1' }, entries },
});

describe('entries', () => {
  test('become exchanges, with the key nowhere', () => {
    const { exchanges, notes } = readHar(har(entry({ text: '{"a":1}' })));
    expect(notes).toEqual([]);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]).toMatchObject({
      id: 'entry-1',
      startedAt: 0,
      request: { method: 'POST', url: 'https://gw.example/v1/responses' },
      response: { status: 200, headers: [['content-type', 'application/json']], headersAt: 20, endedAt: 30 },
    });
    expect(exchanges[0]?.request.headers).toEqual([['authorization', 'Bearer [redacted]']]);
    expect(exchanges[0]?.request.body).toContain('"k":"[redacted]"');
  });

  test('have their bytes back from base64', () => {
    const { exchanges } = readHar(
      har(entry({ text: Buffer.from('{"é":1}').toString('base64'), encoding: 'base64' })),
    );
    expect(Buffer.from(exchanges[0]!.response!.chunks[0]!.bytes).toString('utf8')).toBe('{"é":1}');
  });

  test('of other addresses, without an answer or without their body are left out, and said to be', () => {
    const { exchanges, notes } = readHar(
      har(
        entry({ url: 'https://gw.example/app.js', method: 'GET', text: 'x' }),
        entry({ url: 'https://gw.example/logo.png', method: 'GET', text: 'x' }),
        entry({ status: 0, text: '' }),
        entry({ size: 4711 }),
        entry({ text: '{}' }),
      ),
    );
    expect(exchanges.map(({ id }) => id)).toEqual(['entry-5']);
    expect(notes).toEqual([
      '2 entries left out: asked for something else than the Responses API.',
      '1 entry left out: had no answer.',
      '1 entry left out: had a body that was not saved: save the HAR with content.',
    ]);
  });

  test.each([
    ['no list', { log: { entries: {} } }, 'is a HAR without a list of entries'],
    ['none', har(), 'has nothing in it to judge'],
    [
      'none of ours',
      har(entry({ url: 'https://a.example/', text: 'x' }), null, 3),
      /nothing in it to judge\. 3 entries left out/,
    ],
    ['too many', har(...Array.from({ length: 5_001 }, () => null)), 'has more than 5000 entries'],
  ])('that are %s are refused', (_what, document, message) => {
    expect(() => readHar(document)).toThrow(HarError);
    expect(() => readHar(document)).toThrow(message);
  });
});

describe('resproof judge FILE.har', () => {
  const file = join(folder, 'page.har');

  test('finds in it what is wrong', async () => {
    const wrong = {
      id: 'resp_1',
      object: 'response',
      created_at: 1.5,
      model: 'm',
      status: 'completed',
      output: [],
    };
    writeFileSync(file, JSON.stringify(har(entry({ text: JSON.stringify(wrong) }))));
    const { code, out } = await invoke('judge', file);
    expect(code).toBe(1);
    expect(out).toMatch(/FAILED {2}response\.created-at/);
    expect(out).toContain('entry-1, /created_at');
    expect(out).not.toContain('CANARY');
  });

  test('says in one line what cannot be judged', async () => {
    writeFileSync(file, JSON.stringify(har(entry({ url: 'https://a.example/', text: 'x' }))));
    const { code, err } = await invoke('judge', file);
    expect(err).toMatch(/^error: .*page\.har has nothing in it to judge\. 1 entry left out: .*\.\n$/);
    expect(code).toBe(2);
  });

  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  test.skipIf(chromium === undefined)(
    'as a browser saves it of a page that asks the mock, streamed and not',
    { timeout: 60_000 },
    async () => {
      const { chromium: browsers } = await import('playwright-core');
      const browser = await browsers.launch({ executablePath: chromium!, args: ['--no-sandbox'] });
      const context = await browser.newContext({ recordHar: { path: file, content: 'embed' } });
      const page = await context.newPage();
      await page.goto(`${mock.url}/models`).catch(() => undefined);
      for (const stream of [false, true])
        await page.evaluate(
          async ([url, key, stream]) => {
            const answer = await fetch(`${String(url)}/responses`, {
              method: 'POST',
              headers: { authorization: `Bearer ${String(key)}`, 'content-type': 'application/json' },
              body: JSON.stringify({ model: 'gpt-4.1-mini', input: 'Say hi.', stream }),
            });
            return answer.text();
          },
          [mock.url, KEY, stream] as const,
        );
      await context.close();
      await browser.close();
      expect(readHar(JSON.parse(readFileSync(file, 'utf8'))).exchanges.length).toBeGreaterThanOrEqual(3);
      const { code, out } = await invoke('judge', file, '--json');
      expect(code, out.slice(0, 500)).toBe(0);
      const report = JSON.parse(out) as { exchanges: { events: number | null }[]; notes: string[] };
      expect(report.exchanges.some(({ events }) => (events ?? 0) > 5)).toBe(true);
      expect(out).not.toContain('CANARY');
    },
  );
});
