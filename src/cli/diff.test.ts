import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportDiff } from '../../reports/diff.ts';
import { buildReport, requirementResult } from '../../reports/testing/report-builder.ts';
import { invoke } from './testing/invoke.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-diff-'));
const at = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  mkdirSync(at('before'));
  const before = buildReport([
    requirementResult('response.id'),
    requirementResult('usage.sum', { verdict: 'failed' }),
  ]);
  const after = buildReport([
    requirementResult('response.id', { verdict: 'failed' }),
    requirementResult('usage.sum'),
  ]);
  writeFileSync(at('before', 'report.json'), JSON.stringify(before));
  writeFileSync(at('after.json'), JSON.stringify(after));
});

test('what regressed stands first, and fails', async () => {
  const { out, code, err } = await invoke('diff', at('before'), at('after.json'));
  expect(err).toBe('');
  expect(code).toBe(1);
  expect(out).toMatch(
    /^Regressed \(1\)\n {2}response\.id +MUST +passed → failed\n(?: {4,}.*\n)?\nFixed \(1\)\n {2}usage\.sum/,
  );
  expect(out).toContain('Passed: 1 of 2 (2 shown), then 1 of 2 (2 shown).');
});

test('as JSON it is the same', async () => {
  const { out, code } = await invoke('diff', at('before'), at('after.json'), '--json');
  const { regressed, fixed, exitCode } = JSON.parse(out) as ReportDiff;
  expect([regressed, fixed].flat().map(({ id }) => id)).toEqual(['response.id', 'usage.sum']);
  expect([code, exitCode]).toEqual([1, 1]);
});

test('a run and itself', async () => {
  const { out, code } = await invoke('diff', at('before'), at('before', 'report.json'));
  expect(code).toBe(0);
  expect(out).toContain('0 regressed, 0 fixed, 0 new, 0 gone, 0 otherwise changed.');
});

describe('wrong use is one line and exit code 2', () => {
  test.each([
    ['no such file', ['nowhere.json'], 'nowhere.json cannot be read: there is no such file.'],
    ['what is no report', ['package.json'], 'package.json is no report of this version of resproof'],
    ['one run', [], "missing required argument 'after'"],
  ])('%s', async (_, argv, said) => {
    const { err, out, code } = await invoke('diff', at('before'), ...argv);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(said);
    expect(err.trimEnd().split('\n').length).toBe(1);
  });
});
