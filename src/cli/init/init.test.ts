/** A config file by questions, and by options alone. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startMock, type Mock } from '../../../mock/index.ts';
import { readConfig } from '../config/read.ts';
import { ask, Cancelled, type Given } from './ask.ts';
import { filesFor, type Answers } from './files.ts';
import { offeredModels } from './offered-models.ts';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

/** Types each text when the question with these words is on the screen. */
async function talk(given: Given, script: [question: string, keys: string][]): Promise<Answers> {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  let seen = '';
  const left = [...script];
  output.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
    const [next] = left;
    if (next === undefined || !seen.includes(next[0])) return;
    left.shift();
    seen = '';
    // Once the question listens.
    setTimeout(() => input.write(next[1]), 20);
  });
  const answers = await ask(given, { input, output }, { GW_KEY: 'sk-test' });
  expect(left).toEqual([]);
  return answers;
}

describe('the questions', () => {
  test('lead to a target, its model from its own list', async () => {
    const answers = await talk({}, [
      ['Where does the API begin?', `${mock.url}\r`],
      ['Which environment variable', '\x15GW_KEY\r'],
      ['Which model?', 'resproof\r'],
      ['Which dialect', '\r'],
      ['be called?', '\r'],
      ['Which kind', '\r'],
      ['workflow', '\r'],
    ]);
    expect(answers).toEqual({
      name: 'staging',
      baseUrl: mock.url,
      keyVariable: 'GW_KEY',
      model: 'resproof-1',
      dialect: 'openai',
      format: 'yaml',
      github: false,
    });
  });

  const rest: Given = { name: 'a', dialect: 'compatible', format: 'json', github: false };

  test('are asked again for what cannot be', async () => {
    const answers = await talk({ ...rest, keyVariable: null, model: 'm' }, [
      ['Where does the API begin?', 'gw.example\r'],
      ['an absolute URL', '\x15https://gw.example/v1\r'],
    ]);
    expect(answers.baseUrl).toBe('https://gw.example/v1');
  });

  test('take the model by hand where the target has no list', async () => {
    const answers = await talk({ ...rest, baseUrl: mock.url, keyVariable: 'NOT_SET' }, [
      ['Which model?', '\r'],
    ]);
    expect(answers.model).toBeNull();
  });

  test('end with Ctrl-C', async () => {
    await expect(talk({}, [['Where does the API begin?', '\x03']])).rejects.toThrow(Cancelled);
  });
});

describe('the list of models', () => {
  test('is that of the target', async () => {
    expect(await offeredModels(mock.url, 'sk-test')).toMatchObject({
      names: expect.arrayContaining(['resproof-1']) as unknown,
    });
  });

  test.each([
    ['the key was refused', () => mock.url, 'sk-invalid-1'],
    ['it asks for a key', () => mock.url, undefined],
    ['it cannot be reached (ECONNREFUSED)', () => 'http://127.0.0.1:65533/v1', undefined],
    ['GET /models is answered with 404', () => mock.url.replace('/v1', '/nowhere'), 'sk-test'],
  ])('or why there is none: %s', async (none, url, key) => {
    expect(await offeredModels(url(), key)).toEqual({ none });
  });
});

describe('the files', () => {
  const answers: Answers = {
    name: 'gw',
    baseUrl: 'https://gw.example/v1',
    keyVariable: 'GW_KEY',
    model: 'small',
    dialect: 'compatible',
    format: 'yaml',
    github: true,
  };
  const folder = mkdtempSync(join(tmpdir(), 'resproof-init-files-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['yaml', 'json'] as const)('as %s are read as they were answered', async (format) => {
    const [config] = filesFor({ ...answers, format });
    const file = join(folder, config!.path);
    writeFileSync(file, config!.text);
    expect((await readConfig(file)).config).toMatchObject({
      target: 'gw',
      targets: {
        gw: { baseUrl: 'https://gw.example/v1', apiKey: '${GW_KEY}', model: 'small', dialect: 'compatible' },
      },
    });
  });

  test('hold the key nowhere: the workflow has it from the secrets', () => {
    const [, workflow] = filesFor(answers);
    expect(workflow?.path).toBe('.github/workflows/resproof.yml');
    const { steps } = (parse(workflow!.text) as { jobs: { conformance: { steps: object[] } } }).jobs
      .conformance;
    expect(steps).toContainEqual({
      run: 'npx --yes resproof run gw',
      env: { GW_KEY: '${{ secrets.GW_KEY }}' },
    });
  });
});

describe('without a terminal', () => {
  const bin = fileURLToPath(new URL('../../../bin/resproof.js', import.meta.url));
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'resproof-init-'));
    return () => rmSync(cwd, { recursive: true });
  });
  const init = (...args: string[]) =>
    spawnSync(process.execPath, [bin, 'init', ...args], { cwd, encoding: 'utf8', input: '' });

  test('the options are all there is, and the defaults', () => {
    const done = init('--base-url', 'https://gw.example/v1', '--no-key-variable');
    expect([done.status, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toBe('Written: resproof.config.yaml\nNext:    npx resproof run staging\n');
    expect(parse(readFileSync(join(cwd, 'resproof.config.yaml'), 'utf8'))).toEqual({
      target: 'staging',
      targets: { staging: { baseUrl: 'https://gw.example/v1', apiKey: null, dialect: 'openai' } },
    });
    const again = init('--base-url', 'https://gw.example/v1', '--format', 'json');
    expect(again.stderr).toMatch(/^error: There is resproof\.config\.yaml already: .*--force\.\n$/);
    expect(again.status).toBe(2);
  }, 30_000);

  test('what is missing or wrong is one line', () => {
    const missing = init();
    expect(missing.stderr).toBe('error: init needs a terminal to ask in, or --base-url.\n');
    const key = init('--base-url', 'https://x/v1', '--key-variable', 'sk-0123456789abcdef');
    expect(key.stderr).toMatch(/^error: .*Give the name of a variable.*\n$/);
    expect(key.stderr).not.toContain('0123456789abcdef');
    expect([missing.status, key.status]).toEqual([2, 2]);
  }, 30_000);
});
