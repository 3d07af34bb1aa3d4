import { describe, expect, test } from 'vitest';
import { capabilities, dialects, type Dialect, type RequirementId } from '../../spec/index.ts';
import type { BrokenFinding, Finding } from '../judge/finding.ts';
import type { CapabilityState } from './capabilities.ts';
import type { CaseResult } from './observer.ts';
import { countOf, subjectsOf } from './merge-sums.ts';
import { sumUp, type SumUpInput } from './sum-up.ts';
import { closingSentence, exitCodeOf, type Closing } from './verdict.ts';
import { caseOf } from './testing/readings.ts';

const openai = dialects.find((each) => each.name === 'openai') as Dialect;

const kept = (requirement: RequirementId, exchange = 'a.case/create'): Finding => ({
  kept: true,
  requirement,
  exchange,
});
const broken = (requirement: RequirementId, parts: Partial<BrokenFinding> = {}): BrokenFinding => ({
  kept: false,
  requirement,
  exchange: 'a.case/create',
  place: {},
  expected: 'x',
  got: 'y',
  ...parts,
});

const states = (changed: Partial<Record<string, CapabilityState['state']>> = {}): CapabilityState[] =>
  capabilities.map(({ name }) => ({
    name,
    state: changed[name] ?? 'claimed',
    mandatory: openai.mandatory.includes(name),
    by: 'probe',
    detail: 'says the probe',
  }));

const result = (parts: Partial<CaseResult> = {}): [string, CaseResult] => [
  parts.id ?? 'a.case',
  {
    id: 'a.case',
    title: 'A case',
    model: null,
    outcome: 'done',
    reason: null,
    attempts: 1,
    durationMs: 1,
    exchanges: [],
    ...parts,
  },
];

type Input = SumUpInput & Pick<Closing, 'strict' | 'failOn' | 'faults'>;

function summed(parts: Partial<Input> = {}) {
  const input: Input = {
    dialect: openai,
    capabilities: states(),
    cases: [caseOf({ shows: ['input.string'] })],
    results: new Map([result()]),
    leftOut: () => null,
    findings: [],
    exchanges: ['a.case/create', 'a.case/create#2'],
    ended: 'complete',
    because: null,
    strict: true,
    failOn: 'must',
    faults: [],
    ...parts,
  };
  const requirements = sumUp(input);
  const closing = { ...input, results: requirements, entries: null };
  return {
    requirements,
    counts: countOf(requirements),
    subjects: subjectsOf(requirements),
    exitCode: exitCodeOf(closing),
    verdict: closingSentence(closing),
  };
}

type SumUp = ReturnType<typeof summed>;

/** The same run, with everything mandatory shown. */
function shown(parts: Partial<Input> = {}): SumUp {
  const all = summed().requirements.filter((each) => each.mandatory);
  const findings = [...all.map((each) => kept(each.id as RequirementId)), ...(parts.findings ?? [])];
  return summed({ ...parts, findings });
}

const of = (id: RequirementId, { requirements }: SumUp) => requirements.find((each) => each.id === id);

describe('a verdict', () => {
  test('passed, when an exchange kept it and none broke it', () => {
    const findings = [kept('input.string'), kept('input.string', 'a.case/create#2'), kept('input.string')];
    expect(of('input.string', summed({ findings }))).toMatchObject({
      verdict: 'passed',
      reason: null,
      kept: 2,
      keptBy: ['a.case/create', 'a.case/create#2'],
      broken: 0,
    });
  });

  test('failed, when one exchange broke it, whatever the others did', () => {
    const findings = [kept('input.string', 'a.case/create#2'), kept('input.string'), broken('input.string')];
    expect(of('input.string', summed({ findings }))).toMatchObject({ verdict: 'failed', kept: 1, broken: 1 });
  });

  test('warned and noted, by the level in the dialect', () => {
    const compatible = dialects.find((each) => each.name === 'compatible') as Dialect;
    const findings = [broken('http.request-id')];
    expect(of('http.request-id', summed({ findings }))?.verdict).toBe('warned');
    expect(of('http.request-id', summed({ findings, dialect: compatible }))?.verdict).toBe('noted');
  });

  test('blocked, where what it builds on was never kept', () => {
    const findings = [broken('websocket.warm-up'), broken('websocket.create')];
    const one = summed({ findings });
    expect(of('websocket.create', one)?.verdict).toBe('failed');
    expect(of('websocket.warm-up', one)).toMatchObject({
      verdict: 'blocked',
      reason: 'it builds on websocket.create, which is broken',
      broken: 1,
    });
    const other = summed({ findings: [...findings, kept('websocket.create', 'a.case/create#2')] });
    expect(of('websocket.warm-up', other)?.verdict).toBe('failed');
  });

  test('unclaimed, whatever was found', () => {
    const findings = [broken('state.retrieve')];
    expect(
      of('state.retrieve', summed({ findings, capabilities: states({ store: 'unclaimed' }) })),
    ).toMatchObject({
      verdict: 'unclaimed',
      reason: 'store is not claimed: says the probe',
      broken: 0,
    });
  });

  test('blocked, when the target refuses what is mandatory', () => {
    expect(
      of('tools.named', summed({ capabilities: states({ 'function-tools': 'refused' }) })),
    ).toMatchObject({
      verdict: 'blocked',
      reason: 'the target refuses function-tools, which is mandatory: says the probe',
    });
  });

  test.each([
    ['inconclusive', 'inconclusive', 'a.case: it sang'],
    ['blocked', 'blocked', 'a.case: it sang'],
    ['not-run', 'unexercised', 'a.case: it sang'],
    ['deselected', 'unexercised', 'it sang'],
    ['unclaimed', 'unexercised', 'a.case: it sang'],
    ['done', 'unexercised', 'nothing that came back had to do with it'],
  ] as const)('when the case that shows it is %s: %s', (outcome, verdict, reason) => {
    const sum = summed({ results: new Map([result({ outcome, reason: 'it sang' })]) });
    expect(of('input.string', sum)).toMatchObject({ verdict, reason, deselected: outcome === 'deselected' });
  });

  test('blocked, when the target is gone', () => {
    const sum = summed({ ended: 'target-gone', because: 'it cannot be reached', results: new Map() });
    expect(of('input.string', sum)).toMatchObject({ verdict: 'blocked', reason: 'it cannot be reached' });
  });

  test('none but unexercised for what the user left out', () => {
    const sum = summed({
      leftOut: ({ id }) => (id === 'input.string' ? 'left out by the user' : null),
      findings: [broken('input.string')],
    });
    expect(of('input.string', sum)).toMatchObject({ verdict: 'unexercised', deselected: true, broken: 0 });
  });
});

describe('the report', () => {
  test('lists the first findings in the order of the exchanges, and counts what is folded', () => {
    const folded = [broken('input.string', { folded: [broken('input.string')] }), broken('input.string')];
    const findings = [
      broken('input.string', { exchange: 'a.case/create#2' }),
      broken('input.string', { place: { event: 3, pointer: '/output' }, folded }),
    ];
    expect(of('input.string', summed({ findings }))?.findings).toEqual([
      {
        exchange: 'a.case/create',
        where: { event: 3, pointer: '/output' },
        expected: 'x',
        got: 'y',
        folded: 3,
      },
      { exchange: 'a.case/create#2', where: {}, expected: 'x', got: 'y', folded: 0 },
    ]);
  });

  test('lists no more than five findings of one requirement', () => {
    const findings = Array.from({ length: 9 }, () => broken('input.string'));
    expect(of('input.string', summed({ findings }))?.findings).toHaveLength(5);
  });

  test('counts every requirement of the dialect once, in all and by subject', () => {
    const { counts, subjects, requirements } = shown({ findings: [broken('input.string')] });
    const sum = (each: typeof counts): number =>
      Object.entries(each).reduce((all, [name, number]) => (name === 'total' ? all : all + number), 0);
    expect(counts.total).toBe(requirements.length);
    expect(sum(counts)).toBe(counts.total);
    expect(subjects.reduce((all, each) => all + each.counts.total, 0)).toBe(counts.total);
    expect(counts.failed).toBe(1);
  });
});

describe('the exit code', () => {
  const cases: [string, Partial<Input>, number, RegExp][] = [
    [
      '0: nothing broken, everything mandatory shown',
      {},
      0,
      /^No MUST is broken, and all \d+ mandatory ones were shown\.$/,
    ],
    ['0: a SHOULD is broken', { findings: [broken('http.request-id')] }, 0, /^No MUST/],
    [
      '1: a SHOULD is broken, and the user minds',
      { findings: [broken('http.request-id')], failOn: 'should' },
      1,
      /http\.request-id/,
    ],
    [
      '1: a MUST is broken',
      { findings: [broken('state.retrieve')] },
      1,
      /^1 requirement is broken: state\.retrieve\.$/,
    ],
    [
      '2: a fault of ours, whatever else',
      { findings: [broken('input.string')], faults: ['look of a.case: oh'] },
      2,
      /look of a\.case: oh/,
    ],
    [
      '3: the target is gone',
      { ended: 'target-gone', because: 'http://h cannot be reached: refused' },
      3,
      /^Not shown: http:\/\/h cannot be reached: refused\./,
    ],
    ['3: it was interrupted', { ended: 'interrupted', because: 'it was interrupted' }, 3, /interrupted/],
    [
      '0: it ended early, and had shown what is mandatory',
      { ended: 'budget', because: 'the budget is spent' },
      0,
      /ended early: the budget is spent/,
    ],
  ];
  test.each(cases)('%s', (_what, parts, code, sentence) => {
    const { exitCode, verdict } = shown(parts);
    expect(exitCode).toBe(code);
    expect(verdict).toMatch(sentence);
  });

  test('3: what is mandatory was not shown', () => {
    const { exitCode, verdict } = summed({ capabilities: states({ 'function-tools': 'refused' }) });
    expect(exitCode).toBe(3);
    expect(verdict).toMatch(/^Not shown: \d+ mandatory requirements are unproven\. /);
    expect(verdict).toMatch(
      / and \d+ more: the target refuses function-tools, which is mandatory: says the probe/,
    );
  });

  test('0: what nothing can force was not seen', () => {
    const unforced = of('error.stream-event', summed());
    expect(unforced).toMatchObject({ level: 'MUST', mandatory: false });
    expect(shown({ results: new Map([result({ outcome: 'inconclusive' })]) }).exitCode).toBe(0);
  });

  test('0: what is mandatory was left out by the user, who is told so', () => {
    const { exitCode, verdict } = summed({
      leftOut: ({ id }) => (id === 'echo.model' ? null : 'left out by the user'),
      findings: [kept('echo.model')],
    });
    expect(exitCode).toBe(0);
    expect(verdict).toMatch(/^No MUST is broken\. \d+ mandatory ones are left out by the user\.$/);
  });

  test('0 for wire that was handed in: nobody promised that it shows everything', () => {
    const { exitCode, verdict } = summed({ strict: false, findings: [kept('input.string')] });
    expect(exitCode).toBe(0);
    expect(verdict).toMatch(/^No MUST is broken; 1 of \d+ requirements were shown\.$/);
  });
});
