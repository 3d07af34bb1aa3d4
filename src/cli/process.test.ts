/** What only a process of its own shows: streams, signals, exit codes. Few, since each takes a moment to start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Report } from '../../spec/generated/report.ts';

const bin = fileURLToPath(new URL('../../bin/resproof.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'resproof-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

function start(...argv: string[]) {
  return startWith([], ...argv);
}

/** @param options of Node itself */
function startWith(options: string[], ...argv: string[]) {
  const child = spawn(process.execPath, [...options, bin, ...argv], {
    env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '' },
  });
  const seen = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.err += text));
  const ended = once(child, 'close').then(([code]) => ({ ...seen, code: code as number | null }));
  return { child, ended, seen };
}

test('--version is the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await start('--version').ended).toEqual({ out: `${version}\n`, err: '', code: 0 });
});

test('a whole run: nothing moves the cursor without a terminal, the verdict is last, exit code 0', async () => {
  const { out, err, code } = await start('run', '--quick', '--out', join(folder, 'whole')).ended;
  expect(out + err).not.toContain('\u001b');
  expect(err).toMatch(/^\d+\/\d+ cases/m);
  expect(out).toMatch(/\n\nNo MUST is broken[^\n]*\n/);
  expect(code).toBe(0);
});

test('a result of any size is flushed through a pipe; a reader that leaves early is no fault', async () => {
  const whole = await start('list', 'requirements', '--json').ended;
  expect(JSON.parse(whole.out)).toBeInstanceOf(Array);
  expect(whole.out.length).toBeGreaterThan(65_536);

  const { child, ended } = start('list', 'requirements', '--json');
  child.stdout.destroy();
  expect(await ended).toMatchObject({ err: '', code: 0 });
});

test('judge reads standard input', async () => {
  const { child, ended } = start('judge', '-');
  child.stdin.end('data: {"type":"error"}\n\n');
  const { out, code } = await ended;
  expect(out).toContain('standard input');
  expect(code).toBe(1);
});

test('the mock says where it listens, in one line and in a file, and ends with standard input', async () => {
  const ready = join(folder, 'ready');
  const scenario = join(folder, 'tides.yaml');
  writeFileSync(scenario, 'steps:\n  - name: tide\n    text: High water is at 14:05.\n');
  const { child, ended, seen } = start(
    ...[
      'mock',
      '--port',
      '0',
      '--ready-file',
      ready,
      '--exit-with-stdin',
      '--log',
      '-',
      '--scenario',
      scenario,
    ],
  );
  while (!seen.out.includes('\n')) await once(child.stdout, 'data');
  const [, origin = ''] = /^resproof mock (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(seen.out) ?? [];
  expect(readFileSync(ready, 'utf8')).toBe(`${origin}\n`);
  const answer = await fetch(`${origin}/v1/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-canary-0815', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', input: 'When is high water?', stream: true }),
  });
  expect(await answer.text()).toContain('High water is at 14:05.');
  child.stdin.end();
  const { out, err, code } = await ended;
  expect(out).toBe(`resproof mock ${origin}\n`);
  expect(JSON.parse(err)).toMatchObject({
    path: '/responses',
    status: 200,
    step: 'tide',
    stream: true,
    disconnected: false,
  });
  expect(err).not.toContain('canary');
  expect(code).toBe(0);
});

test('the access log goes into a file, behind what is there', async () => {
  const log = join(folder, 'access.jsonl');
  writeFileSync(log, '{}\n');
  const { child, ended, seen } = start('mock', '--port', '0', '--exit-with-stdin', '--log', log);
  while (!seen.out.includes('\n')) await once(child.stdout, 'data');
  const origin = seen.out.trim().split(' ')[2] ?? '';
  await (
    await fetch(`${origin}/t/blue/v1/models?key=sk-canary-0815`, {
      headers: { authorization: 'Bearer sk-x' },
    })
  ).text();
  child.stdin.end();
  expect(await ended).toMatchObject({ err: '', code: 0 });
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[1]!)).toMatchObject({
    namespace: 'blue',
    method: 'GET',
    path: '/models',
    by: 'route:models',
    tokens: null,
  });
  expect(lines[1]).not.toContain('canary');
});

/** Interrupts a program as soon as it would notice: before any of it is loaded. */
const INTERRUPT_AT_ONCE =
  '--import=data:text/javascript,' +
  encodeURIComponent(
    `process.on('newListener', function once(name) {
       if (name !== 'SIGINT') return;
       process.off('newListener', once);
       queueMicrotask(() => process.kill(process.pid, 'SIGINT'));
     });`,
  );

test('a run that is interrupted while the program loads has a report, and has asked for nothing', async () => {
  const out = join(folder, 'early');
  const { code, err } = await startWith([INTERRUPT_AT_ONCE], 'run', '--quick', '--out', out).ended;
  expect(err).toContain('Stopping');
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
  expect(report).toMatchObject({ ended: 'interrupted', exitCode: 3, spent: { requests: 0 } });
  expect(code).toBe(3);
});

test('any other command just ends', async () => {
  const { code, err, out } = await startWith([INTERRUPT_AT_ONCE], 'list', 'cases').ended;
  expect({ code, err, out }).toEqual({ code: 130, err: '', out: '' });
});

test('a run that is interrupted sums up what it saw', async () => {
  // A target that never answers, so that the run is still there when the signal comes.
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const asked = once(server, 'request');
    const out = join(folder, 'cut');
    const { child, ended } = start(
      'run',
      '--base-url',
      `http://127.0.0.1:${port}/v1`,
      '--model',
      'm',
      '--out',
      out,
    );
    await asked;
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(err).toContain('Stopping');
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
    expect(report.ended).toBe('interrupted');
    expect(code).toBe(3);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
