/** Targets by name: what the config file says, as `resproof run NAME` takes it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startMock, type Mock } from '../../../mock/index.ts';
import type { Report } from '../../../spec/generated/report.ts';
import schema from '../../../spec/schemas/config.schema.json' with { type: 'json' };
import { runCommand } from '../run-options.ts';
import { invoke } from '../testing/invoke.ts';
import { interpolated } from './interpolate.ts';
import { findConfig } from './read.ts';

let mock: Mock;
let folder: string;
beforeAll(async () => {
  mock = await startMock({ apiKeys: ['sk-staging-0123456789'] });
});
afterAll(() => mock.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resproof-config-'));
  vi.stubEnv('OPENAI_BASE_URL', '');
  vi.stubEnv('OPENAI_API_KEY', '');
  vi.stubEnv('STAGING_KEY', 'sk-staging-0123456789');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

function written(text: string, name = 'resproof.config.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const yaml = (more = '') => `target: staging
settings:
  case: create.text
  out: reports
targets:
  staging:
    baseUrl: ${mock.url}
    apiKey: \${STAGING_KEY}
    model: gpt-4.1-mini
    header: { x-tenant: blue }
    body: { user: me }
${more}`;

function report(out = 'reports'): Report {
  return JSON.parse(readFileSync(join(folder, out, 'report.json'), 'utf8')) as Report;
}

describe('a target', () => {
  test('is run as if its lines stood on the command line, with files beside the config file', async () => {
    const { code, out, err } = await invoke('run', 'staging', '--config', written(yaml()), '--quiet');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('No MUST is broken');
    expect(report().target).toMatchObject({ baseUrl: mock.url, model: 'gpt-4.1-mini' });
    const sent = mock
      .journal()
      .find(
        ({ method, path, json }) => method === 'POST' && path.endsWith('/responses') && json !== undefined,
      );
    expect(sent?.headers['x-tenant']).toBe('blue');
    expect(sent?.json).toMatchObject({ user: 'me' });
    expect(readFileSync(join(folder, 'reports/transcript.jsonl'), 'utf8')).not.toContain('sk-staging');
  });

  test('is the one that the file names, if none is named', async () => {
    const { code } = await invoke('run', '--config', written(yaml()), '--quiet');
    expect(code).toBe(0);
    expect(report().target.baseUrl).toBe(mock.url);
  });

  test('gives way to the command line, which may name another place altogether', async () => {
    const file = written(yaml());
    const out = join(folder, 'elsewhere');
    await invoke('run', 'staging', '--config', file, '--quiet', '--out', out, '--dialect', 'compatible');
    expect(report('elsewhere').dialect).toBe('compatible');
    const other = await invoke('run', '--config', file, '--quiet', '--base-url', `${mock.url}`);
    // The settings of every target hold, but neither the key nor the model of this one.
    expect(other.code).not.toBe(0);
    expect(report().target.baseUrl).toBe(mock.url);
  });

  test.each([
    ['json', (url: string) => JSON.stringify({ targets: { a: { baseUrl: url, model: 'm' } } })],
    [
      'js',
      (url: string) => `export default { targets: { a: { baseUrl: ${JSON.stringify(url)}, model: 'm' } } };`,
    ],
    [
      'ts',
      (url: string) =>
        `type T = string; export default { targets: { a: { baseUrl: ${JSON.stringify(url)} as T, model: 'm' } } };`,
    ],
  ])('may stand in a file of .%s', async (extension, text) => {
    const file = written(text('https://gw.example/v1'), `resproof.config.${extension}`);
    const { code, out, err } = await invoke('run', 'a', '--config', file, '--dry-run', '--quick');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\d+ cases, \d+ requests/);
  });
});

describe('what is wrong is said with its place', () => {
  const cases: [what: string, change: (text: string) => string, says: RegExp][] = [
    [
      'a field that is not known',
      (text) => text.replace('model:', 'modle:'),
      /yaml:9:5: targets\.staging\.modle: there is no field "modle" here \(Did you mean model\?\)/,
    ],
    [
      'a value of the wrong kind',
      (text) => text.replace('model: gpt-4.1-mini', 'quick: maybe'),
      /:9:12: targets\.staging\.quick: expected .*boolean|true or false/,
    ],
    [
      'a value that its option refuses',
      (text) => text.replace('model: gpt-4.1-mini', 'timeout: soon'),
      /:9:14: targets\.staging\.timeout: Give a time such as 500ms/,
    ],
    [
      'a dialect that there is not',
      (text) => text.replace('model: gpt-4.1-mini', 'dialect: compatable'),
      /:9:14: targets\.staging\.dialect: Choose one of .*Did you mean compatible/,
    ],
    [
      'a variable that is not set',
      (text) => text.replace('STAGING_KEY', 'NOBODY_SET_THIS'),
      /:8:13: targets\.staging\.apiKey: the environment variable NOBODY_SET_THIS is not set/,
    ],
    [
      'a target without a place',
      (text) => text.replace(/ {4}baseUrl: .*\n/, ''),
      /:6:3|:7:5: targets\.staging: the field "baseUrl" is missing/,
    ],
    [
      'a name that no target has',
      (text) => text.replace('target: staging', 'target: stagin'),
      /:1:9: target: there is no target "stagin" \(Did you mean staging\?\)/,
    ],
    ['what is no YAML', (text) => `${text}\n  - : [`, /resproof\.config\.yaml:\d+:\d+: /],
    ['no targets', () => 'settings: {}', /the field "targets" is missing/],
    ['nothing', () => '# soon', /it is empty; expected an object with targets/],
    [
      'a key that is no text',
      (text) => text.replace('${STAGING_KEY}', '4711'),
      /:8:13: targets\.staging\.apiKey: expected a text\.\n$/,
    ],
  ];
  test.each(cases)('%s', async (_what, change, says) => {
    const { code, err } = await invoke('run', '--config', written(change(yaml())), '--dry-run');
    expect(err).toMatch(says);
    expect(err).toMatch(/^error: .*\n$/);
    expect(err).not.toContain('4711');
    expect(code).toBe(2);
  });

  test('a module that throws', async () => {
    const file = written('throw new Error("no luck");', 'resproof.config.mjs');
    const { code, err } = await invoke('run', '--config', file);
    expect(err).toMatch(/^error: .*resproof\.config\.mjs: it cannot be loaded: Error: no luck\.\n$/);
    expect(code).toBe(2);
  });

  test('a target that is not there, or has no room for another address', async () => {
    const file = written(yaml());
    expect((await invoke('run', 'stagin', '--config', file)).err).toMatch(
      /^error: .*resproof\.config\.yaml has no target stagin \(Did you mean staging\?\)\.\n$/,
    );
    expect((await invoke('run', 'staging', '--config', file, '--base-url', 'http://x/v1')).err).toMatch(
      /^error: staging has a base URL of its own/,
    );
    expect((await invoke('run', 'staging')).err).toMatch(
      /^error: There is no config file here.*resproof init/,
    );
  });
});

test('one file is found, of two neither', () => {
  expect(findConfig(folder)).toBeNull();
  written('', 'resproof.config.ts');
  expect(findConfig(folder)).toBe('resproof.config.ts');
  written('');
  expect(() => findConfig(folder)).toThrow('There are resproof.config.yaml and resproof.config.ts');
});

test('variables are filled in at any depth', () => {
  const env = { A: 'x', EMPTY: '' };
  expect(interpolated({ a: ['${A}/${A}', '${B:-y}', '$${A}', '${EMPTY:-}', 3, null] }, env)).toEqual({
    a: ['x/x', 'y', '${A}', '', 3, null],
  });
  expect(() => interpolated('${EMPTY}', env)).toThrow('the environment variable EMPTY is not set');
  expect(() => interpolated('${a b}', env)).toThrow('${a b} names no variable');
});

test('the schema is one, and has every option of a run that is not of the moment', () => {
  expect(new Ajv2020().validateSchema(schema)).toBe(true);
  const moment = ['config', 'resume', 'updateBaseline', 'dryRun', 'shard', 'json', 'quiet'];
  const options = runCommand().options.map((option) => option.attributeName());
  expect([...Object.keys(schema.$defs.Target.properties), ...moment].toSorted()).toEqual(options.toSorted());
});
