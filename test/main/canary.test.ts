/**
 * Keys are planted wherever a key can go, and the target gives them back wherever it can, in every form. Then every byte
 * that a run leaves is searched for them: every file of every format, the transcript, both streams, the logs of CI.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { invoke } from '../../src/cli/testing/invoke.ts';

/** Each has a word that no form of escaping changes, and characters that every form does. */
const KEYS = {
  api: 'sk-canaryapi7f/3+a"9 x',
  second: 'sk-canarysecond4/2+b"1 y',
  header: 'canaryheader5c/7+d"3 z',
  bearer: 'canarybearer6e/1+f"2',
  body: 'canarybody8d/4+e"6 w',
  deep: 'canarydeep1a/9+c"5 v',
  query: 'canaryquery9e/5+f"7 u',
} as const;

const words = ['api7f', 'second4', 'header5c', 'bearer6e', 'body8d', 'deep1a', 'query9e'].map(
  (word) => `canary${word}`,
);

/** base64 of a key, wherever in a group of three bytes it begins, without what its neighbours change. */
const encoded = Object.values(KEYS).flatMap((key) =>
  [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(key)])
      .toString('base64')
      .slice(4, 20);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  }),
);
const needles = [...words, ...encoded];

/** Every key in every form, as one text without line ends. */
const echo = Object.values(KEYS)
  .flatMap((key) => [
    key,
    encodeURIComponent(key),
    encodeURIComponent(key).toLowerCase(),
    new URLSearchParams({ key }).toString(),
    JSON.stringify(key),
    JSON.stringify(key).replaceAll('/', '\\/'),
    ...['', 'u', 'u:'].flatMap((before) => [
      Buffer.from(before + key).toString('base64'),
      Buffer.from(before + key).toString('base64url'),
    ]),
  ])
  .join(' and ');

const folder = mkdtempSync(join(tmpdir(), 'resproof-canary-'));
const server = createServer((request, response) => answer(request, response));
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

let count = 0;

/** In turn: an answer, an error, a stream in small pieces, a redirect, one that is cut within a key. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.setHeader('x-echo', echo);
  response.setHeader('set-cookie', `session=${encodeURIComponent(KEYS.api)}; path=/`);
  response.setHeader('x-request-id', KEYS.header);
  count += 1;
  if (request.url?.includes('/models') === true) {
    send(
      response,
      200,
      JSON.stringify({ object: 'list', data: [{ id: 'm', object: 'model', owned_by: echo }] }),
    );
    return;
  }
  const error = { message: `bad key ${echo}`, type: KEYS.deep, param: KEYS.query, code: KEYS.body };
  const item = {
    type: 'message',
    id: KEYS.api,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: echo, annotations: [] }],
  };
  const whole = {
    id: `resp_${KEYS.second}`,
    object: 'response',
    status: KEYS.bearer,
    model: KEYS.api,
    output: [item],
    error: null,
    [KEYS.header]: KEYS.header,
  };
  switch (count % 5) {
    case 0:
      return send(response, 401, JSON.stringify({ error }));
    case 1:
      return send(response, 200, JSON.stringify(whole));
    case 2: {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = [
        { type: 'response.created', response: whole },
        { type: `response.${KEYS.api}`, delta: echo },
        {
          type: 'response.output_text.delta',
          output_index: 0,
          content_index: 0,
          item_id: KEYS.api,
          delta: echo,
        },
        { ...error, type: 'error' },
      ];
      const text = `: ${echo}\n\n${events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join('')}data: ${echo}\n\n`;
      for (let at = 0; at < text.length; at += 7) response.write(text.slice(at, at + 7));
      response.end();
      return;
    }
    case 3:
      response.writeHead(302, {
        location: `${base}/elsewhere?api_key=${encodeURIComponent(KEYS.api)}&echo=${encodeURIComponent(KEYS.query)}`,
      });
      response.end(`<a href="/?key=${encodeURIComponent(KEYS.second)}">${echo}</a>`);
      return;
    default:
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
      response.write(`{"error": "${echo} ${KEYS.api.slice(0, 16)}`);
      setTimeout(() => response.destroy(), 5);
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}

const out = (name: string) => join(folder, name);

function runs(name: string): string[] {
  const target = [
    'run',
    '--base-url',
    `${base}/v1?api_key=${encodeURIComponent(KEYS.query)}`,
    '--model',
    'm',
  ];
  const keys = [
    ...['--api-key', KEYS.api, '--api-key-2', KEYS.second, '--header', `x-gateway-key: ${KEYS.header}`],
    ...['--header', `x-other-token: Bearer ${KEYS.bearer}`],
    ...['--body', `client_secret=${JSON.stringify(KEYS.body)}`],
    ...['--body', `metadata=${JSON.stringify({ nested: { access_token: KEYS.deep } })}`],
  ];
  return [
    ...target,
    ...keys,
    '--retries',
    '0',
    '--max-requests',
    '60',
    '--timeout',
    '5s',
    '--out',
    out(name),
  ];
}

/** What a reader of the file can get at: of the HTML report also what is compressed in it. */
function contentsOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  const blocks = [...text.matchAll(/<script type="application\/gzip"[^>]*>([^<]*)</g)];
  return [
    text,
    ...blocks.map(([, block = '']) => gunzipSync(Buffer.from(block, 'base64')).toString('utf8')),
  ].join('\n');
}

function expectClean(name: string, text: string): void {
  for (const needle of needles) expect(text.includes(needle), `${needle} in ${name}`).toBe(false);
}

function expectFolderClean(name: string): string[] {
  const files = readdirSync(out(name));
  for (const file of files) expectClean(file, contentsOf(join(out(name), file)));
  return files;
}

const FORMATS = [
  'badge.json',
  'badge.svg',
  'ctrf.json',
  'junit.xml',
  'report.html',
  'report.json',
  'report.sarif',
  'summary.md',
];

test('the needles are what the target sends', () => {
  for (const word of words) expect(echo).toContain(word);
  expect(encoded.filter((each) => echo.includes(each)).length).toBeGreaterThan(KEYS.api.length);
});

test('nothing that a run leaves has a key in it', async () => {
  const summary = join(folder, 'step-summary.md');
  writeFileSync(summary, '');
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
  const run = await invoke(...runs('all'), '--verbose');
  expect(run.code).toBe(1);
  expect(run.out).toContain('::error title=resproof');
  expectClean('standard output', run.out);
  expectClean('standard error', run.err);
  expect(readFileSync(summary, 'utf8')).toContain('## ❌ resproof');
  expectClean('the summary of the job', readFileSync(summary, 'utf8'));
  expect(expectFolderClean('all')).toEqual([...FORMATS, 'transcript.jsonl'].sort());
  // The marks show that there was something to take out.
  for (const file of [
    'transcript.jsonl',
    'report.html',
    'report.json',
    'report.sarif',
    'ctrf.json',
    'junit.xml',
  ]) {
    expect(contentsOf(join(out('all'), file)), file).toContain('[redacted]');
  }
});

test('nor does --json, nor what is judged again offline', async () => {
  const run = await invoke(...runs('json'), '--json');
  expectClean('standard output', run.out);
  expectClean('standard error', run.err);
  const judged = await invoke('judge', join(out('json'), 'transcript.jsonl'), '--out', out('again'));
  expectClean('standard output', judged.out + judged.err);
  expect(expectFolderClean('again')).toEqual(FORMATS);
  expectFolderClean('json');
});

test('nor do complaints about how it was called', async () => {
  const wrong = [
    ['run', '--api-key', KEYS.api, '--timeout', KEYS.api],
    ['run', `--api-kee=${KEYS.api}`],
    ['run', '--header', `x-gateway-key ${KEYS.header}`],
    ['run', '--body', `client_secret=${KEYS.body}`],
    ['run', '--base-url', `ftp://gw.example/?api_key=${KEYS.query}`],
    ['run', '--base-url', `https://user:${KEYS.query}@gw.example/v1`],
    ['run', '--api-key', KEYS.api, '--reporter', KEYS.api],
  ];
  for (const argv of wrong) {
    const run = await invoke(...argv);
    expect(run.code).toBe(2);
    expectClean(argv.join(' '), run.out + run.err);
  }
});
