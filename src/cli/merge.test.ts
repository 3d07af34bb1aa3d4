import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMock, type Mock } from '../../mock/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { invoke } from './testing/invoke.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-merge-'));
const at = (...names: string[]) => join(folder, ...names);
let mock: Mock;

/** The mock limits the rate once in each namespace: the shards are one run there, and the whole is another. */
const run = (out: string, namespace: string, ...argv: string[]) =>
  invoke(
    ...[
      'run',
      '--base-url',
      mock.url.replace(/\/v1$/, `/t/${namespace}/v1`),
      '--api-key',
      'sk-test',
      '--quick',
      '--quiet',
    ],
    ...['--out', at(out), '--reporter', 'json,terminal', ...argv],
  );
const report = (...names: string[]) => JSON.parse(readFileSync(at(...names), 'utf8')) as Report;
const verdicts = ({ requirements }: Report) => requirements.map(({ id, verdict }) => `${id} ${verdict}`);

beforeAll(async () => {
  mock = await startMock({ faults: ['no-sequence-number'] });
  await run('whole', 'whole');
  await run('one', 'shards', '--shard', '1/2');
  await run('two', 'shards', '--shard', '2/2');
});
afterAll(async () => {
  await mock.close();
  rmSync(folder, { recursive: true });
});

test('a shard runs its own cases, and says that it is one', () => {
  const [one, two] = [report('one', 'report.json'), report('two', 'report.json')];
  expect([one.shard, two.shard]).toEqual([
    { index: 1, total: 2 },
    { index: 2, total: 2 },
  ]);
  const ran = ({ cases }: Report) => cases.filter(({ outcome }) => outcome === 'done').map(({ id }) => id);
  expect(ran(one).filter((id) => ran(two).includes(id))).toEqual([]);
  expect([...ran(one), ...ran(two)].sort()).toEqual(ran(report('whole', 'report.json')).sort());
  expect(one.cases.find(({ reason }) => reason === 'it is in another shard')?.outcome).toBe('deselected');
});

test('the shards together are the run, to each verdict', async () => {
  const { code, err } = await invoke(
    'merge',
    at('one'),
    at('two', 'report.json'),
    '--out',
    at('merged'),
    '--quiet',
  );
  expect(err).toBe('');
  expect(code).toBe(1);
  const [merged, whole] = [report('merged', 'report.json'), report('whole', 'report.json')];
  expect(verdicts(merged)).toEqual(verdicts(whole));
  expect(merged.counts).toEqual(whole.counts);
  expect(merged.compatible).toEqual(whole.compatible);
  expect(merged.clients).toEqual(whole.clients);
  expect(merged.exchanges.map(({ id }) => id)).toEqual(whole.exchanges.map(({ id }) => id));
  expect(merged.verdict).toBe(whole.verdict);
  expect(merged).toMatchObject({ shard: null, transcript: at('merged', 'transcript.jsonl') });
  // Both shards have asked what the target offers.
  expect(merged.spent.requests).toBeGreaterThan(whole.spent.requests);
  expect(merged.cleanUp.left).toBe(0);
});

test('what was merged is judged again like any run', async () => {
  const { out, code } = await invoke('judge', at('merged', 'transcript.jsonl'), '--json');
  expect(verdicts(JSON.parse(out) as Report)).toEqual(verdicts(report('whole', 'report.json')));
  expect(code).toBe(1);
});

test('a shard that is missing was not run: never green', async () => {
  const { code, out } = await invoke(
    'merge',
    at('one'),
    '--out',
    at('half'),
    '--baseline',
    at('b.yaml'),
    '--update-baseline',
  );
  expect(out.replace(/\s+/g, ' ')).toContain('Shards that are missing: 2.');
  const cases = report('half', 'report.json').cases;
  expect(cases.some(({ reason }) => reason === 'it is not in the transcript')).toBe(true);
  expect(code).toBe(0);
  expect((await invoke('merge', at('one'), '--out', at('half'), '--quiet')).code).toBe(1);
});

describe('what cannot be merged', () => {
  beforeAll(() => {
    const alone = { ...report('one', 'report.json'), transcript: at('gone', 'transcript.jsonl') };
    writeFileSync(at('alone.json'), JSON.stringify(alone));
  });

  test.each([
    ['a run that is no shard', () => [at('one'), at('whole')], 'has another target than'],
    ['runs that are none', () => [at('whole')], 'is no shard: its run had no --shard'],
    ['a shard twice', () => [at('one'), at('one')], 'are the same shard, 1/2'],
    ['a report without its transcript', () => [at('alone.json')], 'alone.json is without its transcript'],
    [
      'what is no report',
      () => [at('one', 'transcript.jsonl'), 'package.json'],
      'is no report of this version',
    ],
    ['nothing', () => [], "missing required argument 'shards'"],
  ])('%s', async (_, argv, said) => {
    const { code, err } = await invoke('merge', ...argv(), '--out', at('none'));
    expect(err).toContain(said);
    expect(code).toBe(2);
  });
});
