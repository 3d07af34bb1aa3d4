import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMock, type Mock } from '../../mock/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { invoke } from './testing/invoke.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-baseline-'));
const file = join(folder, 'b.yaml');
const out = join(folder, 'out');
let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ faults: ['no-sequence-number'] });
});
afterAll(async () => {
  await mock.close();
  rmSync(folder, { recursive: true });
});

const run = (...argv: string[]) =>
  invoke(
    ...['run', '--base-url', mock.url, '--api-key', 'sk-test', '--case', 'streaming.text', '--quiet'],
    ...['--out', out, '--reporter', 'json,terminal', '--baseline', file, ...argv],
  );
const written = () => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;

test('without the file there is none to go by', async () => {
  const { code, err } = await run();
  expect(err).toContain('b.yaml cannot be read: there is no such file. --update-baseline makes one.');
  expect(code).toBe(2);
});

test('an update makes it, and from then on the known failure does not fail the run', async () => {
  const first = await run('--update-baseline');
  expect(first.code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain(
    '  - requirement: stream.sequence-present\n    reason: unreviewed\n',
  );
  const again = await run();
  expect(again.out).toContain('Excused: stream.sequence-present.');
  expect(again.code).toBe(0);
  const report = written();
  expect(report.requirements.find(({ id }) => id === 'stream.sequence-present')).toMatchObject({
    verdict: 'failed',
    excusedBy: ['stream.sequence-present'],
    brokenIn: expect.arrayContaining(['streaming.text']) as string[],
  });
  expect(report.baseline?.entries).toMatchObject([{ state: 'excuses', expiresInDays: 30 }]);
});

test('a stale, a dead and an expired entry fail it', async () => {
  const entry = (id: string, expires: string) =>
    `  - requirement: ${id}\n    reason: x\n    expires: ${expires}\n`;
  writeFileSync(
    file,
    `entries:\n${entry('stream.sequence-present', '2999-01-01')}${entry('response.id', '2999-01-01')}${entry('response.idd', '2999-01-01')}${entry('tools.named', '2020-01-01')}`,
  );
  const { code, out: text } = await run();
  expect(code).toBe(1);
  expect(text).toMatch(/^STALE {2}response\.id \(.*b\.yaml:5\): the requirement passed: delete the entry$/m);
  expect(text).toMatch(
    /^DEAD {2}response\.idd \(.*b\.yaml:8\): there is no requirement response\.idd \(Did you mean /m,
  );
  expect(text).toMatch(/^EXPIRED {2}tools\.named /m);
});

test('the transcript is judged with it as well', async () => {
  writeFileSync(file, 'entries: []\n');
  const transcript = join(out, 'transcript.jsonl');
  expect((await invoke('judge', transcript)).code).toBe(1);
  expect((await invoke('judge', transcript, '--baseline', file, '--update-baseline')).code).toBe(0);
  expect((await invoke('judge', transcript, '--baseline', file)).code).toBe(0);
});

test.each([
  ['which there is none of', ['--update-baseline'], '--update-baseline needs to be told which'],
  [
    'with a mistake in it',
    ['--baseline', file],
    /b\.yaml:2:5: entries\[0\]\.requirment: there is no field "requirment"/,
  ],
])('a baseline %s is wrong use', async (_, argv, said) => {
  writeFileSync(file, 'entries:\n  - requirment: a.b\n');
  const { code, err } = await invoke('run', '--case', 'create.text', '--out', out, ...argv);
  expect(err).toMatch(said);
  expect(code).toBe(2);
});
