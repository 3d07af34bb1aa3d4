import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Matrix } from '../../reports/matrix/matrix.ts';
import { buildReport, requirementResult } from '../../reports/testing/report-builder.ts';
import { invoke } from './testing/invoke.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-matrix-'));
const at = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  writeFileSync(at('a.json'), JSON.stringify(buildReport([requirementResult('response.id')])));
  const failed = requirementResult('response.id', { verdict: 'failed' });
  writeFileSync(at('b.json'), JSON.stringify(buildReport([failed], { dialect: 'compatible' })));
});

test('is shown, and written as HTML, Markdown and JSON', async () => {
  const { out, err, code } = await invoke('matrix', at('a.json'), at('b.json'), '--out', at('out'));
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(out).toMatch(/^ {2}response\.id {2}MUST {2}passed {2}failed$/m);
  expect(readdirSync(at('out')).sort()).toEqual(['matrix.html', 'matrix.json', 'matrix.md']);
  const { columns } = JSON.parse(readFileSync(at('out', 'matrix.json'), 'utf8')) as Matrix;
  expect(columns.map(({ name }) => name)).toEqual(['openai', 'compatible']);
});

test('with --json nothing else is printed, and with --reporter nothing else is written', async () => {
  const { out } = await invoke(
    ...['matrix', at('a.json'), at('b.json'), '--json', '--reporter', 'markdown', '--out', at('md')],
  );
  expect((JSON.parse(out) as Matrix).requirements).toHaveLength(1);
  expect(readdirSync(at('md'))).toEqual(['matrix.md']);
});

test('what is no report is said in one line', async () => {
  const { err, code } = await invoke('matrix', at('a.json'), 'package.json');
  expect(code).toBe(2);
  expect(err).toMatch(/^error: package\.json is no report of this version of resproof: .*\n$/);
});
