import { describe, expect, test } from 'vitest';
import { caseResult, requirementResult } from '../../../reports/testing/report-builder.ts';
import type { RequirementResult } from '../../../spec/generated/report.ts';
import { excused, usesOf, type Circumstances } from './apply.ts';
import { entryOf, type Baseline } from './baseline.ts';

const today = '2026-06-15';
const told: Circumstances = {
  today,
  cases: [{ id: 'create.text' }, { id: 'tools.named' }],
  ran: [caseResult('create.text'), caseResult('tools.named', { outcome: 'deselected' })],
  partial: false,
};

type Over = Partial<Parameters<typeof entryOf>[0]>;
const baseline = (...entries: Over[]): Baseline => ({
  file: 'b.yaml',
  entries: entries.map((over, index) =>
    entryOf({ requirement: 'response.id', reason: 'known', expires: '2026-12-31', ...over }, index + 2),
  ),
});

const failed = requirementResult('response.id', {
  verdict: 'failed',
  broken: 2,
  brokenIn: ['create.text', 'tools.named'],
});
const passed = requirementResult('response.id');

describe('what is excused', () => {
  const by = (result: RequirementResult, ...entries: Over[]) =>
    excused([result], baseline(...entries), told)[0]!.excusedBy;

  test('what is broken, by an entry for the requirement', () => {
    expect(by(failed, {})).toEqual(['response.id']);
  });

  test('until its last day, which is included', () => {
    expect(by(failed, { expires: today })).toEqual(['response.id']);
    expect(by(failed, { expires: '2026-06-14' })).toEqual([]);
  });

  test('by case only if every case that broke it has an entry', () => {
    const [text, tools] = ['response.id@create.text', 'response.id@tools.named'];
    expect(by(failed, { requirement: text })).toEqual([]);
    expect(by(failed, { requirement: text }, { requirement: tools })).toEqual([text, tools]);
  });

  test('what is mandatory and was not shown, since it is known not to be kept', () => {
    const blocked = requirementResult('response.id', { verdict: 'blocked', kept: 0 });
    expect(by(blocked, {})).toEqual(['response.id']);
    expect(by({ ...blocked, mandatory: false }, {})).toEqual([]);
  });

  test('not what passed, and not another requirement', () => {
    expect(by(passed, {})).toEqual([]);
    expect(by(failed, { requirement: 'response.model' })).toEqual([]);
  });
});

describe('what becomes of an entry', () => {
  const state = (result: RequirementResult, over: Over, circumstances: Partial<Circumstances> = {}) => {
    const one = baseline(over);
    const all = { ...told, ...circumstances };
    return usesOf(one, excused([result], one, all), all)[0]!;
  };

  test('it is stale only if its requirement passed in this run', () => {
    expect(state(passed, {})).toMatchObject({
      state: 'stale',
      says: 'the requirement passed: delete the entry',
    });
    expect(state(failed, {})).toMatchObject({ state: 'excuses', says: null });
    expect(state(requirementResult('response.id', { verdict: 'unclaimed' }), {}).state).toBe('unused');
    expect(state(requirementResult('response.model'), {}).state).toBe('unused');
  });

  test('with a case it is stale only if that case was run', () => {
    expect(state(passed, { requirement: 'response.id@create.text' }).state).toBe('stale');
    expect(state(passed, { requirement: 'response.id@tools.named' }).state).toBe('unused');
  });

  test('a shard does not know whether it is stale', () => {
    expect(state(passed, {}, { partial: true }).state).toBe('unused');
  });

  test('it is dead only if its id is unknown to the catalogue', () => {
    expect(state(passed, { requirement: 'response.idd' })).toMatchObject({
      state: 'dead',
      says: expect.stringMatching(
        /^there is no requirement response\.idd \(Did you mean response\.id/,
      ) as string,
    });
    expect(state(passed, { requirement: 'response.id@create.txt' })).toMatchObject({
      state: 'dead',
      says: 'there is no case create.txt (Did you mean create.text?)',
    });
  });

  test('it is never either when it is flaky', () => {
    expect(state(passed, { flaky: true }).state).toBe('unused');
    expect(state(passed, { flaky: true, requirement: 'response.idd' }).state).toBe('unused');
    expect(state(failed, { flaky: true }).state).toBe('excuses');
  });

  test.each([
    ['2026-06-30', 'excuses', null],
    ['2026-06-29', 'excuses', 'it expires in 14 days'],
    ['2026-06-16', 'excuses', 'it expires in 1 day'],
    ['2026-06-15', 'excuses', 'it expires today'],
    ['2026-06-14', 'expired', 'it expired yesterday and no longer excuses'],
    ['2026-05-15', 'expired', 'it expired 31 days ago and no longer excuses'],
  ])('it is said that it ends on %s', (expires, wanted, says) => {
    expect(state(failed, { expires })).toMatchObject({ state: wanted, says });
  });
});
