import { describe, expect, it } from 'vitest';
import { requirements } from '../../spec/index.ts';
import type { Fault } from '../../mock/faults/fault.ts';
import { matrixOf, missedBars } from './matrix.ts';
import { toMarkdown } from './write.ts';

const fault = (id: string, breaks: Fault['breaks']): Fault => ({
  id,
  title: `has ${id}`,
  layer: 'schema',
  breaks,
  reports: [],
});
const faults = [fault('no-status', ['response.status']), fault('late', ['usage.sum', 'usage.within'])];
const proofs = [
  {
    fault: 'no-status',
    caught: [{ requirement: 'response.status', by: 'create.text/create' }],
    missed: [],
    besides: [],
  },
  {
    fault: 'late',
    caught: [{ requirement: 'usage.sum', by: 'create.text/create' }],
    missed: ['usage.within'],
    besides: [],
  },
] satisfies Parameters<typeof matrixOf>[1];

const clean = [
  { dialect: 'openai', shape: 'responses', variant: null, broken: [], shownBy: {}, claims: {} },
] satisfies Parameters<typeof matrixOf>[2];

describe('the kill matrix', () => {
  const matrix = matrixOf(faults, proofs, clean);

  it('has a line for each fault, sorted by id', () => {
    const lines = toMarkdown(matrix)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(lines).toEqual([
      '| `late` | has late | usage.sum, NOT usage.within | create.text/create |',
      '| `no-status` | has no-status | response.status | create.text/create |',
    ]);
  });

  it('says of each MUST that can be shown which faults break it', () => {
    const row = (id: string) => matrix.requirements.find((each) => each.id === id);
    expect(row('response.status')?.faults).toEqual(['no-status']);
    expect(row('response.output')?.faults).toEqual([]);
    const untestable = requirements.filter((each) => each.untestable !== undefined);
    expect(untestable.map(({ id }) => row(id))).toEqual(untestable.map(() => undefined));
  });

  it('names each bar that is missed', () => {
    const wrong = {
      requirement: 'usage.sum',
      exchange: 'create.text/create',
      expected: '3',
      got: '4',
    } as const;
    const missed = missedBars(matrixOf(faults, proofs, [{ ...clean[0]!, broken: [wrong] }]));
    expect(missed[0]).toBe('The fault late is not caught in openai under usage.within.');
    expect(missed[1]).toMatch(/^No fault breaks \d+ MUSTs: .*response\.output, /);
    expect(missed[2]).toBe(
      'A mock without a fault breaks usage.sum in openai (create.text/create): expected 3, got 4.',
    );
  });

  it('counts a fault that was not proved as missed', () => {
    expect(missedBars(matrixOf(faults, [], clean))[0]).toBe(
      'The fault late is not caught in openai under usage.sum, usage.within.',
    );
  });
});
