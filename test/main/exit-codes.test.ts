/** The exit codes, as a shell sees them. */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMock, type Mock } from '../../mock/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { requirement } from '../../spec/index.ts';

const bin = fileURLToPath(new URL('../../bin/resproof.js', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'resproof-exit-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
  ms: number;
}

async function resproof(...args: string[]): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', OPENAI_API_KEY: undefined, OPENAI_BASE_URL: undefined },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err, ms: performance.now() - started };
}

function report(): Report {
  return JSON.parse(readFileSync(join(folder, 'resproof-report/report.json'), 'utf8')) as Report;
}

test('with no target the embedded mock is judged: no failure, no warning, exit 0', async () => {
  const { code, out } = await resproof('run');
  expect(code, out).toBe(0);
  const { counts, exitCode, requirements } = report();
  expect(exitCode).toBe(0);
  expect(counts).toMatchObject({ failed: 0, warned: 0, noted: 0, unclaimed: 0, inconclusive: 0, blocked: 0 });
  const unexercised = requirements.filter((each) => each.verdict === 'unexercised').map(({ id }) => id);
  expect(counts.passed).toBe(counts.total - unexercised.length);
  // Each says under which condition it is judged, or why nobody can judge it from outside.
  const unsaid = unexercised.filter((id) => {
    const { when, untestable } = requirement(id) ?? {};
    return when === undefined && untestable === undefined;
  });
  expect(unsaid).toEqual([]);
}, 60_000);

test('a dead port: exit 3 without waiting, said plainly', async () => {
  const { code, out, err, ms } = await resproof(
    'run',
    '--base-url',
    'http://127.0.0.1:9/v1',
    '--model',
    'm',
    '--api-key',
    'sk-x',
  );
  expect(code).toBe(3);
  expect(out + err).toMatch(/127\.0\.0\.1:9/);
  expect(out + err).toMatch(/could not be reached|refused/i);
  // No time-out of ours was waited for; how long a process takes to start is the machine's business.
  expect(ms).toBeLessThan(8_000);
});

describe('a server that refuses all but text', () => {
  let mock: Mock;
  let server: Server;

  beforeAll(async () => {
    mock = await startMock();
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => void forward(Buffer.concat(chunks).toString()));
      async function forward(body: string): Promise<void> {
        const asked = parse(body);
        const tools = Array.isArray(asked['tools']) && asked['tools'].length > 0;
        if (asked['stream'] === true || tools) {
          const what = asked['stream'] === true ? 'stream' : 'tools';
          response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': 'req_1' });
          const message = `'${what}' is not supported by this server.`;
          response.end(
            JSON.stringify({
              error: { message, type: 'invalid_request_error', param: what, code: 'unsupported_parameter' },
            }),
          );
          return;
        }
        const answer = await mock.handle({
          method: request.method ?? 'GET',
          url: request.url ?? '/',
          headers: request.headers as Record<string, string>,
          body,
        });
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body.kind === 'text' ? answer.body.text : undefined);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.close();
    await mock.close();
  });

  test('exit 3, and why', async () => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/v1`;
    const { code, out } = await resproof(
      'run',
      '--base-url',
      url,
      '--model',
      'gpt-4.1-mini',
      '--api-key',
      'sk-x',
    );
    expect(code, out).toBe(3);
    expect(out).toMatch(/streaming/);
    expect(out).toMatch(/function-tools/);
    expect(report().counts.failed).toBe(0);
  }, 60_000);
});

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

describe('wrong use: exit 2 and the nearest right word', () => {
  test.each([
    [['run', '--base-uri', 'x'], '--base-url'],
    [['rnu'], 'run'],
    [['run', '--dialect', 'opneai'], 'openai'],
    [['explain', 'stream.sequence-contigous'], 'stream.sequence-contiguous'],
  ])('%j', async (args, nearest) => {
    const { code, err } = await resproof(...args);
    expect(code).toBe(2);
    expect(err).toContain(nearest);
    expect(err).not.toMatch(/^\s+at /m);
  });
});
