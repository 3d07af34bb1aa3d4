import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startMock } from '../../mock/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import schema from '../../spec/schemas/report.schema.json' with { type: 'json' };
import { invoke } from './testing/invoke.ts';

const root = mkdtempSync(join(tmpdir(), 'resproof-run-'));
let out = '';
beforeEach(() => (out = mkdtempSync(join(root, 'r-'))));
afterAll(() => rmSync(root, { recursive: true }));

describe('with no target', () => {
  test('the embedded mock is judged, and everything is written', async () => {
    const run = await invoke('run', '--quick', '--out', out);
    expect(run.out).toContain('(embedded mock)');
    expect(run.out).toContain('0 failed, 0 warned');
    expect(run.code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'badge.json',
      'badge.svg',
      'ctrf.json',
      'junit.xml',
      'report.html',
      'report.json',
      'report.sarif',
      'summary.md',
      'transcript.jsonl',
    ]);

    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
    const check = new Ajv2020({ formats: { 'date-time': true } }).compile(schema);
    check(report);
    expect(check.errors).toBeNull();
    expect(readFileSync(join(out, 'junit.xml'), 'utf8')).toContain('failures="0" errors="0"');
  });

  test('its transcript is judged alike', async () => {
    const run = await invoke('run', '--quick', '--out', out, '--json');
    const again = await invoke('judge', join(out, 'transcript.jsonl'), '--json');
    const verdicts = (text: string) =>
      (JSON.parse(text) as Report).requirements.map(({ id, verdict }) => `${id} ${verdict}`);
    expect(verdicts(again.out)).toEqual(verdicts(run.out));
    expect(again.code).toBe(run.code);
  });

  test('a key of the user is of no use to it, and does not reach it', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-canary-of-the-user');
    try {
      await invoke('run', '--case', 'create.text', '--out', out);
    } finally {
      vi.unstubAllEnvs();
    }
    for (const name of readdirSync(out))
      expect(readFileSync(join(out, name), 'utf8')).not.toContain('sk-canary');
  });
});

test('the formats are those that --reporter names', async () => {
  const run = await invoke(
    'run',
    '--case',
    'create.text',
    '--out',
    out,
    '--reporter',
    'junit',
    '--report-json',
    join(out, 'mine.json'),
  );
  expect(run.out).toBe('');
  expect(readdirSync(out).sort()).toEqual(['junit.xml', 'mine.json', 'transcript.jsonl']);
});

test('a report that cannot be written is still shown', async () => {
  mkdirSync(join(out, 'junit.xml'));
  const run = await invoke('run', '--case', 'create.text', '--out', out);
  expect(run.out).toContain('No MUST is broken');
  expect(run.out).toContain('report.json');
  expect(run.out).not.toContain('junit.xml');
  expect(run.err).toMatch(/^error: .*junit\.xml cannot be written: EISDIR/m);
  expect(run.code).toBe(2);
});

test('what a dry run takes is in the unit that fits', async () => {
  const timeAt = async (rate: string) =>
    /about ([^.]+(?:\.\d)? (?:s|min|h))\.\n/.exec(
      (await invoke('run', '--dry-run', '--quick', '--rate', rate)).out,
    )?.[1];
  expect(await timeAt('100/s')).toMatch(/^.* \d+ s$/);
  expect(await timeAt('15/m')).toMatch(/^.* \d+ min$/);
  expect(await timeAt('15/h')).toMatch(/^.* \d+(\.\d)? h$/);
});

test('quiet is the verdict alone', async () => {
  const run = await invoke('run', '--case', 'create.text', '--out', out, '--quiet');
  expect(run.out).toMatch(/^No MUST is broken.*\n$/);
  expect(run.err).toBe('');
});

test('verbose shows the wire on standard error', async () => {
  const run = await invoke('run', '--case', 'create.text', '--out', out, '--verbose');
  expect(run.err).toMatch(/^> POST http:\/\/127\.0\.0\.1:\d+\/v1\/responses$/m);
  expect(run.err).toMatch(/^< 200 after \d+ ms$/m);
});

test('a target with a fault: exit code 1, the evidence, and the key in no output', async () => {
  const mock = await startMock({ faults: ['no-sequence-number'] });
  try {
    const key = 'sk-canary-0123456789';
    const argv = [
      'run',
      '--base-url',
      mock.url,
      '--api-key',
      key,
      '--header',
      'x-token: canary-token-42',
      '--body',
      'metadata={"access_token":"canary-body-0042"}',
      '--quick',
      '--out',
      out,
    ];
    const run = await invoke(...argv, '--verbose');
    expect(run.code).toBe(1);
    expect(run.out).toContain('FAILED  stream.sequence-present  MUST');
    expect(run.out).toMatch(/^ {2}again {5}curl .*"\$OPENAI_API_KEY"/m);
    const files = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
    for (const text of [run.out, run.err, ...files]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain('canary-token-42');
      expect(text).not.toContain('canary-body-0042');
    }
  } finally {
    await mock.close();
  }
});

test('what a hostile target says does not reach the terminal raw', async () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e<script>';
  const server = createServer((_, response) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: hostile, type: hostile, param: null, code: hostile } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const argv = [
      'run',
      '--base-url',
      `http://127.0.0.1:${port}/v1`,
      '--model',
      hostile,
      '--quick',
      '--retries',
      '0',
      '--out',
      out,
    ];
    for (const extra of [[], ['--json'], ['--verbose']]) {
      const run = await invoke(...argv, ...extra);
      expect(run.code).toBeGreaterThan(0);
      expect(run.out + run.err).toContain('\\u001b[2J');
      expect((run.out + run.err).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
