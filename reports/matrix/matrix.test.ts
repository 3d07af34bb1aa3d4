import { expect, test } from 'vitest';
import type { ClientResult, Report } from '../../spec/generated/report.ts';
import { payloads } from '../testing/hostile.ts';
import { buildReport, requirementResult } from '../testing/report-builder.ts';
import { matrixHtml } from './html.ts';
import { matrixMarkdown } from './markdown.ts';
import { matrixOf } from './matrix.ts';
import { matrixTerminal } from './terminal.ts';

const client = (state: ClientResult['state']): ClientResult => ({
  ...{ name: 'langchain', title: 'LangChain' },
  ...{ state, breaks: [], missing: [] },
});
const targetAt = (baseUrl: string, model = 'small'): Report['target'] => ({
  ...{ baseUrl, kind: 'server' as const },
  ...{ model, models: [model] },
});

const good = buildReport([requirementResult('create.id'), requirementResult('tools.auto')], {
  target: targetAt('https://good.example/v1'),
  clients: [client('works')],
});
const bad = buildReport(
  [
    requirementResult('create.id'),
    requirementResult('tools.auto', { verdict: 'failed' }),
    requirementResult('tools.new', { level: 'SHOULD', verdict: 'unclaimed' }),
  ],
  {
    target: targetAt('https://bad.example/v1'),
    clients: [client('breaks')],
    exitCode: 1,
    verdict: 'tools.auto is broken.',
  },
);

test('targets by clients, subjects and requirements', () => {
  const { columns, clients, subjects, requirements, passedEverywhere } = matrixOf([good, bad]);
  expect(columns.map(({ name, exitCode }) => [name, exitCode])).toEqual([
    ['https://good.example/v1', 0],
    ['https://bad.example/v1', 1],
  ]);
  expect(clients).toEqual([{ name: 'LangChain', cells: ['works', 'breaks'] }]);
  expect(subjects[1]).toEqual({
    name: 'tools',
    cells: [
      { passed: 1, broken: 0, total: 1 },
      { passed: 0, broken: 1, total: 2 },
    ],
  });
  expect(requirements).toEqual([
    { name: 'tools.auto', level: 'MUST', cells: ['passed', 'failed'] },
    { name: 'tools.new', level: 'SHOULD', cells: [null, 'unclaimed'] },
  ]);
  expect(passedEverywhere).toBe(1);
});

test('the models of one run are columns, named by what tells them apart', () => {
  const part = (model: string, verdict: 'passed' | 'failed') => ({
    ...{ model, exitCode: 0 as const, verdict: '', counts: good.counts, subjects: good.subjects },
    ...{ clients: [client('works')], requirements: [{ id: 'tools.auto', verdict }] },
  });
  const several = buildReport([requirementResult('tools.auto', { verdict: 'failed' })], {
    models: [part('large', 'passed'), part('tiny', 'failed')],
  });
  const { columns, requirements } = matrixOf([several]);
  expect(columns.map(({ name }) => name)).toEqual(['large', 'tiny']);
  expect(requirements).toEqual([{ name: 'tools.auto', level: 'MUST', cells: ['passed', 'failed'] }]);
});

test('two runs of the same are told apart by a number, two dialects by their names', () => {
  const namesOf = (...reports: Report[]) => matrixOf(reports).columns.map(({ name }) => name);
  expect(namesOf(good, good)).toEqual(['https://good.example/v1', 'https://good.example/v1 (2)']);
  expect(namesOf(good, { ...good, dialect: 'compatible' })).toEqual(['openai', 'compatible']);
  expect(namesOf(good, { ...bad, target: targetAt('https://bad.example/v1', 'big') })).toEqual([
    'https://good.example/v1, small',
    'https://bad.example/v1, big',
  ]);
});

test('in the terminal', () => {
  expect(matrixTerminal(matrixOf([good, bad]), 80)).toBe(`\
1  https://good.example/v1: exit code 0. No MUST is broken, and every mandatory
   one was shown.
2  https://bad.example/v1: exit code 1. tools.auto is broken.

Clients
             1      2
  LangChain  works  breaks

Subjects
          1    2
  create  1/1  1/1
  tools   1/1  0/2, 1 broken

Requirements that did not pass everywhere (1 did)
                      1       2
  tools.auto  MUST    passed  failed
  tools.new   SHOULD          unclaimed
`);
});

test('many runs stay within 80 columns', () => {
  const many = matrixTerminal(matrixOf(Array.from({ length: 12 }, () => bad)), 80);
  for (const line of many.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(
    many
      .match(/tools\.auto +MUST .*failed/g)
      ?.join(' ')
      .match(/failed/g),
  ).toHaveLength(12);
});

test('in Markdown', () => {
  const markdown = matrixMarkdown(matrixOf([good, bad]));
  expect(markdown).toMatch(/^## resproof: 2 runs\n\n### Runs\n/);
  expect(markdown).toContain('\n| LangChain | works | breaks |\n');
  expect(markdown).toContain('\n| tools | 1/1 | 0/2, 1 broken |\n');
  expect(markdown).toContain('\n| tools.auto | MUST | passed | failed |\n');
});

test('in HTML, with a mark on what is broken', () => {
  const page = matrixHtml(matrixOf([good, bad]));
  expect(page).toContain(
    '<tr><th scope="row">tools.auto</th><td>MUST</td><td class="good">passed</td><td class="bad">failed</td></tr>',
  );
});

test('what a target says stays text', () => {
  const tags = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/ aria-label="[^"]*"/, ''));
  const hostile = payloads.map((text) => buildReport([], { target: targetAt(text), verdict: text }));
  const tame = payloads.map((_, at) => buildReport([], { target: targetAt(`t${at}`), verdict: 'v' }));
  expect(tags(matrixHtml(matrixOf(hostile)))).toEqual(tags(matrixHtml(matrixOf(tame))));

  expect(matrixTerminal(matrixOf(hostile), 80)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
});
