import { expect, test } from 'vitest';
import type { ReportedFinding } from '../../spec/generated/report.ts';
import { listed, MAX_LISTED } from './merge-sums.ts';

const at = (pointer: string, exchange = 'a/create'): ReportedFinding => ({
  exchange,
  where: { pointer },
  expected: 'a number',
  got: 'nothing',
  folded: 0,
});

test('of more findings than are listed, each kind is there before a second of the same', () => {
  const same = Array.from({ length: 9 }, (_, index) => at(`/output/${String(index)}/status`));
  const shown = listed([...same, at('/usage/total_tokens')]);
  expect(shown.map((each) => each.where.pointer)).toEqual([
    '/output/0/status',
    '/output/1/status',
    '/output/2/status',
    '/output/3/status',
    '/usage/total_tokens',
  ]);
});

test('what has no place in a body is of one kind with what the same step met in other runs of it', () => {
  const runs = ['b/create', 'b/create@gpt', 'b/create#2'].map((exchange) => at('', exchange));
  const shown = listed([...runs, ...runs, at('', 'c/create')]);
  expect(shown).toHaveLength(MAX_LISTED);
  expect(shown.at(-1)?.exchange).toBe('c/create');
});
