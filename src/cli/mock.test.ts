import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMock, loadScenario, startMock } from '../../mock/index.ts';
import { invoke } from './testing/invoke.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a scenario file that will not do is one line and exit code 2', () => {
  test.each([
    [
      'a.yaml',
      'steps:\n  - txet: hi\n',
      ':2:5: steps[0].txet: there is no field "txet" here (Did you mean text?)',
    ],
    [
      'a.json',
      '{"steps": [{"text": 1}]}',
      ':1:21: steps[0].text: expected a text or a list, got the number 1',
    ],
    ['a.yml', 'steps: [', ':1:9: it is no YAML: '],
    ['empty.yaml', '', ':1:1: it is empty'],
    ['bytes.yaml', Buffer.from([0x73, 0xff, 0xfe]), ': it is not UTF-8'],
    ['a.toml', '', ': the name of a scenario file ends in one of .yaml, .yml, .json, .ts, .mts, .js, .mjs'],
    ['throws.mjs', 'throw new Error("no tides\\nat all")', ': it cannot be loaded: Error: no tides'],
    ['syntax.mjs', 'export default [', ': it cannot be loaded: '],
    [
      'import.mjs',
      'import "./not-there.mjs"',
      ': there is no such file, or it imports one that is not there',
    ],
    ['named.mjs', 'export const steps = []', ': its default export has to be a list of steps'],
    [
      'wrong.mjs',
      'export default [{ text: "a" }, { txt: "b" }]',
      ': its default export: step 2: txt: there is no field "txt"',
    ],
  ])('%s', async (name, text, message) => {
    const path = file(name, text);
    const { code, err, out } = await invoke('mock', '--port', '0', '--scenario', path);
    expect(err).toContain(`error: ${path}${message}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('that is not there', async () => {
    const { code, err } = await invoke('mock', '--scenario', join(folder, 'no.yaml'));
    expect([code, err]).toEqual([2, `error: ${join(folder, 'no.yaml')}: there is no such file\n`]);
  });

  test('that has a name of another file', async () => {
    const [one, two] = ['one.yaml', 'two.yaml'].map((name) =>
      file(name, 'steps:\n  - { name: tide, text: a }\n'),
    );
    const { code, err } = await invoke('mock', '--scenario', one!, '--scenario', two!);
    expect([code, err]).toEqual([
      2,
      `error: ${two}: step 2: name: there is a step of the name "tide" before\n`,
    ]);
  });
});

test('a log that cannot be written is wrong use', async () => {
  const { code, err } = await invoke('mock', '--log', join(folder, 'no', 'such', 'folder'));
  expect(err).toMatch(/^error: --log .* cannot be written: ENOENT/);
  expect(code).toBe(2);
});

test.each([
  ['postgres://x', 'There is no such store; it is one of memory:, sqlite:FILE, redis://'],
  ['redis://:s3cret@127.0.0.1:1', 'The store redis://127.0.0.1:1 does not answer: '],
])('a store that cannot be opened is wrong use: %s', async (store, message) => {
  const { code, err } = await invoke('mock', '--port', '0', '--store', store);
  expect(err).toContain(`error: --store: ${message}`);
  expect(err).not.toContain('s3cret');
  expect(code).toBe(2);
});

test.each([
  [['--record', 'a', '--replay', 'b'], 'it does one or the other'],
  [['--record', 'a'], '--record needs --upstream'],
  [['--upstream', 'http://a/v1'], '--upstream is for --record'],
  [['--replay-speed', '2'], '--replay-speed is for --replay'],
  [['--replay', 'a', '--replay-speed', '0'], 'Give a factor above 0'],
  [['--replay', 'a', '--fault', 'no-sequence-number'], '--replay with --scenario or --fault'],
  [['--replay', join(folder, 'no')], 'cannot be read: ENOENT'],
  [['--record', 'a', '--upstream', 'a'], 'The upstream is no URL'],
  [
    ['--record', 'a', '--upstream', 'http://a', '--upstream-key-env', 'NO_SUCH_KEY'],
    'NO_SUCH_KEY is not set',
  ],
])('%j is wrong use', async (argv, message) => {
  const { code, err } = await invoke('mock', '--port', '0', ...argv);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

test('a recording is judged like any wire', async () => {
  const behind = await startMock();
  const dir = join(folder, 'recordings');
  const mock = createMock({ record: { dir, upstream: behind.url } });
  const ask = async (body: object): Promise<void> => {
    const answer = await mock.fetch(`${mock.url}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-recorded-0001', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.text();
  };
  await ask({ model: 'gpt-5-mini', input: 'hi', stream: true });
  await behind.close();
  const right = join(dir, '0001-post-responses.wire');
  const wrong = file(
    'wrong.wire',
    readFileSync(right, 'utf8').replace('event: response.created', 'event: x'),
  );
  expect(await invoke('judge', right)).toMatchObject({ code: 0, err: '' });
  expect(await invoke('judge', wrong)).toMatchObject({
    code: 1,
    out: expect.stringContaining('sse.event-name-equals-type'),
  });
});

test('a module can say functions', async () => {
  const path = file(
    'scenario.mts',
    `import { respond, text } from '${new URL('../../mock/index.ts', import.meta.url).href}';
const greet: string = 'hello';
export default [text(greet), respond(({ body }) => text(String(body['model'])))];`,
  );
  const { steps } = await loadScenario(path);
  expect(steps).toMatchObject([{ label: 'text("hello")' }, { label: 'respond(…)' }]);
});

test.each([
  ['--rpm', '0', 'Give a whole number of at least 1.'],
  ['--shape', 'chat', '--shape chat: the dialect openai answers as responses alone.'],
  ['--context-window', '12', 'Give tokens, 16 or more, such as 8000, 128k or gpt-5=8k.'],
  ['--context-window', 'gpt-5=many', 'Give tokens, 16 or more, such as 8000, 128k or gpt-5=8k.'],
])('what cannot be is wrong use: %s %s', async (option, given, message) => {
  const { code, err } = await invoke('mock', option, given);
  expect(err).toContain(message);
  expect(code).toBe(2);
});
