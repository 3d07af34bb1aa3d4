/** The examples that no test runner of ours finds by itself: scenario files, and Python. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario, startMock } from '../mock/index.ts';
import type { Mock, MockNamespace } from '../mock/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const scenarios = new URL('../examples/scenarios/', import.meta.url);

interface Said {
  status: number;
  /** What was read, up to where it broke off. */
  body: string;
}

async function ask(mock: MockNamespace, body: object): Promise<Said & { id: string }> {
  const response = await fetch(`${mock.url}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4.1-mini', ...body }),
  });
  const decoder = new TextDecoder();
  let read = '';
  try {
    for await (const chunk of response.body!) read += decoder.decode(chunk, { stream: true });
  } catch {
    read += '(cut)';
  }
  return { status: response.status, body: read, id: /"id":"(resp_\w+)"/.exec(read)?.[1] ?? '' };
}

const search = { type: 'function', name: 'search', parameters: { type: 'object', properties: {} } };

/** What a client sends to each, and what it is to see. */
const PLAYED: Record<string, (mock: MockNamespace) => Promise<void>> = {
  'tool-loop.yaml': async (mock) => {
    const first = await ask(mock, { input: 'When is high water?', tools: [search] });
    const callId = /"call_id":"(\w+)"/.exec(first.body)?.[1];
    const output = { type: 'function_call_output', call_id: callId, output: 'At 14:05.' };
    const second = { previous_response_id: first.id, input: [output], tools: [search] };
    expect((await ask(mock, second)).status).toBe(503);
    expect((await ask(mock, second)).body).toContain('High water is at 14:05.');
  },
  'side-requests.yaml': async (mock) => {
    const title = { instructions: 'Write a title.', input: 'When is high water?' };
    expect((await ask(mock, title)).body).toContain('"text":"Tides"');
    const first = await ask(mock, { input: 'When is high water?' });
    expect(first.body).toContain('14:05');
    expect((await ask(mock, { ...title, input: 'Again' })).body).toContain('"text":"Tides"');
    const second = await ask(mock, { input: 'And tomorrow?', previous_response_id: first.id });
    expect(second.body).toContain('"cached_tokens":1024');
  },
  'broken-streams.yaml': async (mock) => {
    const ends: string[] = [];
    for (const input of 'abcdef') {
      const { body } = await ask(mock, { input, stream: true });
      ends.push(body.endsWith('(cut)') ? 'cut' : ([...body.matchAll(/^event: (.*)$/gm)].at(-1)?.[1] ?? ''));
      if (input === 'f') expect(body).not.toContain('sequence_number');
    }
    expect(ends).toEqual([
      'response.completed',
      'cut',
      'error',
      'response.failed',
      'response.incomplete',
      'response.completed',
    ]);
  },
  'gates.yaml': async (mock) => {
    const weather = ask(mock, { input: 'How is the weather?' });
    const tides = ask(mock, { input: 'When are the tides?', stream: true });
    for (const gate of ['weather', 'first word', 'end']) {
      await mock.gate(gate);
      expect(mock.release(gate)).toBe(1);
    }
    expect((await weather).body).toContain('Sunny.');
    expect((await tides).body).toContain('event: response.completed');
  },
};

describe('the scenario files', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());

  test('are all played here', () => {
    expect(readdirSync(scenarios).toSorted()).toEqual(Object.keys(PLAYED).toSorted());
  });

  test.each(Object.entries(PLAYED))('%s', async (file, play) => {
    const namespace = mock.namespace(file);
    namespace.use(await loadScenario(new URL(file, scenarios)));
    await play(namespace);
    namespace.verify();
  });
});

test('a conformance test of a target, chosen by tags', { timeout: 60_000 }, async () => {
  const mock = await startMock();
  const argv = ['run', '--root', 'examples/vitest-conformance', '--tags-filter', 'create'];
  const env = { ...process.env, RESPROOF_TARGET: mock.url, VITEST: undefined };
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...argv], { cwd: root, env });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  await mock.close();
  expect(code, said).toBe(0);
  const [, passed] = /Tests +(\d+) passed \|/.exec(said) ?? [];
  expect(Number(passed), said).toBeGreaterThan(3);
});

const has = (...argv: string[]) => spawnSync('python3', argv).status === 0;
const python = has('--version');
const pytest = has('-c', 'import pytest');

/** The command of this checkout: what `npx resproof` is where the package is installed. */
const RESPROOF = `${process.execPath} ${fileURLToPath(new URL('../bin/resproof.js', import.meta.url))}`;

function runPython(...argv: string[]) {
  const env = { ...process.env, RESPROOF, PYTHONDONTWRITEBYTECODE: '1' };
  const done = spawnSync('python3', argv, { cwd: root, encoding: 'utf8', env });
  return { status: done.status, said: done.stdout + done.stderr };
}

test.skipIf(!python)(
  `Python, with the standard library alone${python ? '' : ' (NOT RUN: no python3 on this machine)'}`,
  () => {
    const { status, said } = runPython('-m', 'unittest', 'discover', '-s', 'examples/python');
    expect(status, said).toBe(0);
    expect(said).toContain('Ran 4 tests');
  },
);

test.skipIf(!pytest)(`Python, with pytest${pytest ? '' : ' (NOT RUN: no pytest on this machine)'}`, () => {
  const { status, said } = runPython('-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'examples/python');
  expect(status, said).toBe(0);
  expect(said).toContain('5 passed');
});
