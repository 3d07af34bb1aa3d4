import { expect, test } from 'vitest';
import { dialects, requirement, type Dialect } from '../../spec/index.ts';
import { casesIn, select, type Choice } from './select.ts';
import { caseOf } from './testing/readings.ts';

const cases = [
  caseOf({ id: 'create.text', title: 'A plain question', shows: ['input.string'], quick: true }),
  caseOf({ id: 'create.stream', title: 'A streamed answer', needs: ['text', 'streaming'] }),
  caseOf({ id: 'tools.named', title: 'A named call', needs: ['function-tools'], quick: true }),
  caseOf({ id: 'errors.json', shows: ['error.bad-json'], negative: true }),
];

function chosen(parts: Partial<Choice>): string[] {
  const dialect = dialects.find((each) => each.name === 'openai') as Dialect;
  const choice = { cases, dialect, grep: null, caseIds: [], requirementIds: [], exclude: [], quick: false };
  const all = { shard: null, asOf: null };
  return select({ ...choice, ...all, ...parts }).cases.map((each) => each.id);
}

test.each<[string, Partial<Choice>, string[]]>([
  ['nothing said: all', {}, ['create.text', 'create.stream', 'tools.named', 'errors.json']],
  ['the quick ones', { quick: true }, ['create.text', 'tools.named']],
  ['by id, subject or glob', { caseIds: ['tools', 'create.s*'] }, ['create.stream', 'tools.named']],
  ['by a word of the title', { grep: /NAMED/i }, ['tools.named']],
  ['without some', { exclude: ['create', 'errors.json'] }, ['tools.named']],
  ['those that report on a requirement', { requirementIds: ['input.string'] }, ['create.text']],
  [
    'for a universal requirement, those that use what it is about',
    { requirementIds: ['sse.utf8'] },
    ['create.stream'],
  ],
])('%s', (_what, parts, ids) => {
  expect(chosen(parts)).toEqual(ids);
});

test('a requirement that is left out gets no verdict', () => {
  const dialect = dialects.find((each) => each.name === 'openai') as Dialect;
  const choice = {
    cases,
    dialect,
    grep: null,
    caseIds: [],
    requirementIds: ['input'],
    exclude: ['input.image'],
    quick: false,
    shard: null,
    asOf: '0.1.0',
  };
  const { leftOut } = select(choice);
  const why = (id: string) => leftOut(requirement(id)!);
  expect(['input.string', 'input.image', 'usage.sum'].map(why)).toEqual([
    null,
    'left out by the user',
    'left out by the user',
  ]);
  expect(leftOut({ ...requirement('input.string')!, since: '0.2.0' })).toBe(
    'it came with resproof 0.2.0, and the run is as of 0.1.0',
  );
});

test('a case that only some dialects have is asked in them alone', () => {
  const books = caseOf({ id: 'books.headers', dialects: ['bytespike'] });
  const ids = (name: 'openai' | 'bytespike') => casesIn(name, [...cases, books]).map((each) => each.id);
  expect(ids('openai')).not.toContain('books.headers');
  expect(ids('bytespike')).toEqual([...cases.map((each) => each.id), 'books.headers']);
});
